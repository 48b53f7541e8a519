package app

import (
	"context"
	"slices"
	"time"

	"peerscope/app/session"
)

const (
	toastDuration   = 5 * time.Second  // time to read a sentence twice
	problemDuration = 15 * time.Second // and to press Details
	maxToasts       = 3
)

// toasts are notices of the window itself that go away after a while: a link was
// copied, somebody has joined.
type toasts struct {
	ctx       context.Context
	do        func(func())
	onChanged func()   // called when a notice came or went
	shown     []*toast // the newest first
}

type toast struct {
	notice session.Notice
	timer  *time.Timer
}

// show adds a notice. The same one again is shown from now on, and of too many the
// oldest goes.
func (t *toasts) show(notice session.Notice) {
	duration := toastDuration
	if notice.Problem {
		duration = problemDuration
	}
	t.showFor(notice, duration)
}

// showAlarm shows an alarm for longer, as the person may look elsewhere.
func (t *toasts) showAlarm(notice session.Notice) { t.showFor(notice, problemDuration) }

func (t *toasts) showFor(notice session.Notice, duration time.Duration) {
	text := notice.String()
	t.remove(func(other *toast) bool { return other.notice.String() == text })
	added := &toast{notice: notice}
	added.timer = time.AfterFunc(duration, func() { t.do(func() { t.expire(added) }) })
	t.shown = slices.Insert(t.shown, 0, added)
	if len(t.shown) > maxToasts {
		oldest := t.shown[maxToasts]
		t.remove(func(other *toast) bool { return other == oldest })
	}
	t.onChanged()
}

// expire takes a toast away, unless that has happened or the window is closed.
func (t *toasts) expire(old *toast) {
	if t.ctx.Err() == nil && slices.Contains(t.shown, old) {
		t.remove(func(other *toast) bool { return other == old })
		t.onChanged()
	}
}

func (t *toasts) stop() { t.remove(func(*toast) bool { return true }) }

func (t *toasts) remove(is func(*toast) bool) {
	t.shown = slices.DeleteFunc(t.shown, func(one *toast) bool {
		if is(one) {
			one.timer.Stop()
			return true
		}
		return false
	})
}
