package session

import (
	"context"
	"time"

	"peerscope/media/record"
)

// EventClip tells of the clip of an alarm, which is whole; Text is the rule's name.
const EventClip EventKind = "clip"

const (
	// clipAfter is how long a clip goes on after its last alarm.
	clipAfter = 10 * time.Second
	// maxClip is the longest that alarms make it.
	maxClip = 5 * time.Minute
)

// An alarmClip is one that is being written. It is the loop's.
type alarmClip struct {
	begun, until time.Time
	stop         context.CancelFunc
}

// keepClip writes what a member sent before an alarm and sends after it to a file. An
// alarm that comes meanwhile makes it longer.
func (l *loop) keepClip(p *participant, rule string, now time.Time) {
	if l.settings.ClipFolder == "" || l.ctx.Err() != nil {
		return
	}
	if c := l.clips[p]; c != nil {
		c.until = now.Add(clipAfter)
		return
	}
	recorder := record.New(record.Config{
		Folder:          l.settings.ClipFolder,
		Name:            p.name() + " " + rule,
		RequestKeyFrame: p.tap.requestKeyFrame,
		Started:         func(record.File) {},
		Stopped: func(f record.File, _ error) {
			l.inbox.post(func(l *loop) {
				l.emit(Event{Kind: EventClip, Member: p.id, Name: p.name(), File: f, Text: rule})
			})
		},
	})
	ctx, stop := context.WithCancel(l.ctx)
	l.clips[p] = &alarmClip{now, now.Add(clipAfter), stop}
	p.tap.setClip(recorder)
	l.goroutines.Go(func() {
		defer stop()
		err := recorder.Run(ctx)
		p.tap.setClip(nil)
		l.inbox.post(func(l *loop) {
			delete(l.clips, p)
			if err != nil {
				l.showProblem(recordingNotice(p.name(), err))
			}
		})
	})
}

// updateClips ends the clips that are over, and those of members who are gone or do not
// want them.
func (l *loop) updateClips(now time.Time) {
	for p, c := range l.clips {
		if !p.watchable.Load() || l.call == nil || !l.call.roster.has(p) || now.After(c.until) || now.Sub(c.begun) > maxClip {
			c.stop()
		}
	}
}
