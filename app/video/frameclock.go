package video

import (
	"sync"
	"time"
)

// A FrameClock has what several sources show appear in one frame of the window: Fyne
// draws all of the window for whatever changes in it, so that two videos at 30 pictures
// a second, each in its own time, would have it drawn 60 times. Its zero value with Run
// set is ready. It may be used by several goroutines.
type FrameClock struct {
	Run func(func()) // calls a function on the window's goroutine, as fyne.Do does

	mu      sync.Mutex
	waiting []func()
	frames  int       // how many times Run was called
	last    time.Time // when it was called last
}

// Do has f called together with what others show next, but no later than interval after
// what was shown last: at once, if that is past. It returns when Run has f.
func (c *FrameClock) Do(interval time.Duration, f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting = append(c.waiting, f)
	frame := c.frames
	if wait := time.Until(c.last.Add(interval)); wait > 0 {
		c.mu.Unlock()
		time.Sleep(wait)
		c.mu.Lock()
	}
	if c.frames == frame { // or f was in that of somebody else
		c.show()
	}
}

// show calls all that is waiting. c is locked.
func (c *FrameClock) show() {
	all := c.waiting
	c.waiting, c.last = nil, time.Now()
	c.frames++
	c.Run(func() {
		for _, f := range all {
			f()
		}
	})
}
