package app

import (
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.3/glfw"
)

const (
	// activeTime is for how long after anything happened the loop runs at full speed:
	// longer than the animations that follow a press.
	activeTime = 500 * time.Millisecond
	// idleWait is the longest wait for something to happen. The caret of a text field,
	// which Fyne animates, blinks in such steps.
	idleWait = 200 * time.Millisecond
)

// An idler has Fyne's loop wait while nothing happens. The loop looks 60 times a second
// whether there is an event, a function to call or something to draw, and each look
// wakes a thread. An animation runs in every round of the loop, so this one waits there
// for the next event.
type idler struct {
	queued     atomic.Int64 // functions that were given to do and have not run
	waiting    atomic.Bool
	lastActive time.Time
	now        func() time.Time
	queue      func(func())        // to the loop
	wait       func(time.Duration) // until an event or wake, for so long at most
	wake       func()
}

func newIdler() *idler {
	return &idler{
		now:   time.Now,
		queue: fyne.Do,
		wait:  func(d time.Duration) { glfw.WaitEventsTimeout(d.Seconds()) },
		wake:  glfw.PostEmptyEvent,
	}
}

// start begins to wait. It is called once, before the loop.
func (i *idler) start() {
	i.lastActive = i.now() // the first frames are not to wait
	a := fyne.NewAnimation(time.Hour, func(float32) { i.tick() })
	a.RepeatCount = fyne.AnimationRepeatForever
	a.Start()
}

// do is fyne.Do, and wakes the loop. What waits for the loop without it waits for as
// long as idleWait.
func (i *idler) do(f func()) {
	i.queued.Add(1)
	i.queue(func() {
		i.queued.Add(-1)
		i.lastActive = i.now()
		f()
	})
	if i.waiting.Load() {
		i.wake()
	}
}

// tick is called in every round of the loop.
func (i *idler) tick() {
	began := i.now()
	if began.Sub(i.lastActive) < activeTime {
		return
	}
	i.waiting.Store(true) // before it is seen whether anything is queued, or do would not wake
	if i.queued.Load() == 0 {
		i.wait(idleWait)
		if now := i.now(); now.Sub(began) < idleWait { // there was an event
			i.lastActive = now
		}
	}
	i.waiting.Store(false)
}
