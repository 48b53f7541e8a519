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
}

func (t *toast) show(notice session.Notice) {
	t.stop()
	t.notice = notice
	t.timer = time.AfterFunc(toastDuration, func() { t.do(t.expire) })
	t.onChanged()
}

// expire takes the notice away, unless it is a newer one or the window is closed.
func (t *toast) expire() {
	if t.ctx.Err() == nil && t.timer != nil {
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
