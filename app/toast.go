package app

import (
	"context"
	"time"

	"peerscope/app/session"
)

// noteTime is how long a note stays: time to read a sentence twice.
const noteTime = 5 * time.Second

// notes are what the window itself has to say for a moment: a link was copied,
// a picture was kept.
type notes struct {
	ctx     context.Context
	do      func(func())
	changed func() // told when the note came or went
	now     session.Notice
	timer   *time.Timer
}

func (n *notes) say(notice session.Notice) {
	n.stop()
	n.now = notice
	n.timer = time.AfterFunc(noteTime, func() { n.do(n.forget) })
	n.changed()
}

// forget takes the note away, unless it is a newer one or the window is gone.
func (n *notes) forget() {
	if n.ctx.Err() == nil && n.timer != nil {
		n.timer = nil
		n.now = session.Notice{}
		n.changed()
	}
}

func (n *notes) stop() {
	if n.timer != nil {
		n.timer.Stop()
		n.timer = nil
	}
}
