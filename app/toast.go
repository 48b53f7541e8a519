package app

import (
	"context"
	"time"

	"peerscope/app/session"
)

// toastDuration is how long a note stays: time to read a sentence twice.
const toastDuration = 5 * time.Second

// toast are what the window itself has to say for a moment: a link was copied,
// a picture was kept.
type toast struct {
	ctx       context.Context
	do        func(func())
	onChanged func() // told when the note came or went
	notice    session.Notice
	timer     *time.Timer
}

func (n *toast) show(notice session.Notice) {
	n.stop()
	n.notice = notice
	n.timer = time.AfterFunc(toastDuration, func() { n.do(n.expire) })
	n.onChanged()
}

// expire takes the note away, unless it is a newer one or the window is gone.
func (n *toast) expire() {
	if n.ctx.Err() == nil && n.timer != nil {
		n.timer = nil
		n.notice = session.Notice{}
		n.onChanged()
	}
}

func (n *toast) stop() {
	if n.timer != nil {
		n.timer.Stop()
		n.timer = nil
	}
}
