package session

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"peerscope/media/record"
	"peerscope/peer"
)

// What can happen of a recording.
const (
	EventRecordingStarted EventKind = "recording_started" // a member is recorded to File
	EventRecordingStopped EventKind = "recording_stopped" // File is whole; Text says why it ended
	// EventRecordingRepaired: File was cut off in a former run, and is whole now.
	EventRecordingRepaired EventKind = "recording_repaired"
)

// repairRecordings makes the files whole that were cut off when the program was killed.
func (l *loop) repairRecordings(ctx context.Context, folder string) {
	repaired, err := record.RepairFolder(ctx, folder)
	l.inbox.post(func(l *loop) {
		for _, path := range repaired {
			l.emit(Event{Kind: EventRecordingRepaired, File: record.File{Path: path}})
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			l.emitProblem(problemWithDetails("A recording that was cut off could not be repaired.", err))
		}
	})
}

// setRecording wants a member recorded, or no longer.
func (l *loop) setRecording(id peer.ID, on bool) {
	if l.call == nil {
		return
	}
	for _, p := range l.call.roster.participants() {
		if p.id == id {
			p.wantsRecording = on
		}
	}
}

// setRecordingAll is setRecording for all who are here and who come.
func (l *loop) setRecordingAll(on bool) {
	if l.call == nil {
		return
	}
	l.call.recordsAll = on
	for _, p := range l.call.roster.participants() {
		p.wantsRecording = on
	}
}

// updateRecordings makes what is recorded what is wanted and allowed.
func (l *loop) updateRecordings(now time.Time) {
	allowed := map[*participant]bool{}
	if l.call != nil {
		for _, p := range l.call.roster.participants() {
			allowed[p] = l.updateKept(p, now)
		}
	}
	for p, stop := range l.recordings {
		if !allowed[p] {
			stop()
		}
	}
	for p := range allowed {
		if allowed[p] && l.recordings[p] == nil && l.ctx.Err() == nil {
			l.startRecording(p)
		}
	}
	l.updateClips(now)
}

// startRecording has a member recorded.
func (l *loop) startRecording(p *participant) {
	emit := func(e Event) {
		l.inbox.post(func(l *loop) {
			e.Member, e.Name = p.id, p.name()
			l.emit(e)
		})
	}
	l.recordings[p] = l.runRecorder(record.Config{
		Folder:          l.settings.RecordingFolder,
		Name:            p.name(),
		RequestKeyFrame: p.tap.requestKeyFrame,
		Started:         func(f record.File) { emit(Event{Kind: EventRecordingStarted, File: f}) },
		Stopped: func(f record.File, why error) {
			emit(Event{Kind: EventRecordingStopped, File: f, Text: stopReason(why)})
		},
	}, p.tap.setRecorder, func(l *loop, err error) { l.recordingEnded(p, err) })
}

// runRecorder has a Recorder run in a goroutine of its own until stop. connect is given it,
// and nil when it has ended; then the loop calls ended.
func (l *loop) runRecorder(c record.Config, connect func(*record.Recorder), ended func(*loop, error)) (stop context.CancelFunc) {
	ctx, stop := context.WithCancel(l.ctx)
	recorder := record.New(c)
	connect(recorder)
	l.goroutines.Go(func() {
		defer stop()
		err := recorder.Run(ctx)
		connect(nil)
		l.inbox.post(func(l *loop) { ended(l, err) })
	})
	return stop
}

// recordingEnded is told that a member is recorded no longer. It may be wanted again.
func (l *loop) recordingEnded(p *participant, err error) {
	delete(l.recordings, p)
	if err != nil {
		p.wantsRecording = false
		l.showProblem(recordingNotice(p.name(), err))
	}
}

// endRecordings waits at the end of the program until all files are whole.
func (l *loop) endRecordings() {
	for _, stop := range l.recordings {
		stop()
	}
	for _, c := range l.clips {
		c.stop()
	}
	for len(l.recordings)+len(l.clips) > 0 {
		f := <-l.inbox.functions
		f(l)
	}
}

// stopReason says in a word, for scripts, why a file ended.
func stopReason(why error) string {
	switch {
	case why == nil:
		return "ended"
	case errors.Is(why, record.ErrContinued):
		return "continued"
	case errors.Is(why, record.ErrDiskFull):
		return "disk full"
	case errors.Is(why, record.ErrTooSlow):
		return "disk too slow"
	}
	return "failed"
}

// recordingNotice is the sentence for a recording that ended by itself.
func recordingNotice(name string, err error) Notice {
	n := problemWithDetails("The recording of {{.Name}} ended: the file could not be written.", err)
	switch {
	case errors.Is(err, record.ErrDiskFull):
		n.Text = "The recording of {{.Name}} ended: there is no room left on the disk."
	case errors.Is(err, record.ErrTooSlow):
		n.Text = "The recording of {{.Name}} ended: the disk is too slow."
	}
	n.Args = map[string]string{"Name": name}
	return n
}
