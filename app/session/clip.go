package session

import (
	"context"
	"sync"
	"time"

	"peerscope/app/journal"
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

// An alarmClip is one that is being written. It is the loop's, but for its alarms.
type alarmClip struct {
	begun, until time.Time
	stop         context.CancelFunc

	mu     sync.Mutex
	alarms []journal.Alarm // the journal does not know their file yet
}

func (c *alarmClip) add(a journal.Alarm) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.alarms = append(c.alarms, a)
}

// tellFile tells the journal in which file the alarms until now are.
func (c *alarmClip) tellFile(w *journal.Writer, path string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, a := range c.alarms {
		a.Clip = path
		w.PutAlarm(a, nil)
	}
	c.alarms = nil
}

// keepClip writes what a member sent before an alarm and sends after it to a file. An
// alarm that comes meanwhile makes it longer.
func (l *loop) keepClip(p *participant, a journal.Alarm, now time.Time) {
	if l.settings.ClipFolder == "" || l.ctx.Err() != nil {
		return
	}
	if c := l.clips[p]; c != nil {
		c.until = now.Add(clipAfter)
		c.add(a)
		return
	}
	clip := &alarmClip{begun: now, until: now.Add(clipAfter), alarms: []journal.Alarm{a}}
	l.clips[p] = clip
	clip.stop = l.runRecorder(record.Config{
		Folder:          l.settings.ClipFolder,
		Name:            p.name() + " " + a.Rule,
		RequestKeyFrame: p.tap.requestKeyFrame,
		Started:         func(record.File) {},
		Stopped: func(f record.File, _ error) {
			clip.tellFile(l.journal, f.Path)
			l.inbox.post(func(l *loop) {
				l.emit(Event{Kind: EventClip, Member: p.id, Name: p.name(), File: f, Text: a.Rule})
			})
		},
	}, p.tap.setClip, func(l *loop, err error) {
		delete(l.clips, p)
		if err != nil {
			l.showProblem(recordingNotice(p.name(), err))
		}
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
