package app

import (
	"context"
	"time"

	"peerscope/app/session"
)

// toastDuration is how long a toast stays: time to read a sentence twice.
const toastDuration = 5 * time.Second

// A toast is a notice of the window itself that goes away after a while: a link was
// copied, a picture was saved.
type toast struct {
	ctx       context.Context
	do        func(func())
	onChanged func() // called when the notice came or went
	notice    session.Notice
	timer     *time.Timer
	number    int // of the notice, among those that were shown
}

func (t *toast) show(notice session.Notice) {
	t.stop()
	t.notice = notice
	t.number++
	number := t.number
	t.timer = time.AfterFunc(toastDuration, func() { t.do(func() { t.expire(number) }) })
	t.onChanged()
}

// expire takes the notice with a number away, unless there is a newer one or the
// window is closed.
func (t *toast) expire(number int) {
	if t.ctx.Err() == nil && t.number == number {
		t.timer = nil
		t.notice = session.Notice{}
		t.onChanged()
	}
}

func (t *toast) stop() {
	if t.timer != nil {
		t.timer.Stop()
		t.timer = nil
	}
}
