package session

import (
	"context"
	"errors"

	"peerscope/media/record"
	"peerscope/peer"
)

// What can happen of a recording.
const (
	EventRecordingStarted EventKind = "recording_started" // a member is recorded to File
	EventRecordingStopped EventKind = "recording_stopped" // File is whole; Text says why it ended
)

// A recording is what is written of one member. It is the loop's.
type recording struct {
	stop context.CancelFunc
}

// setRecording begins to record a member, or ends it.
func (l *loop) setRecording(id peer.ID, on bool) {
	if l.call == nil {
		return
	}
	for _, p := range l.call.roster.participants() {
		if p.id == id {
			p.wantsRecording = on
			l.updateRecording(p)
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
		l.updateRecording(p)
	}
}

// updateRecording makes what is recorded of a member what is wanted.
func (l *loop) updateRecording(p *participant) {
	wanted := p.wantsRecording && l.ctx.Err() == nil && l.call != nil && l.call.roster.has(p) && p.peerMember().State >= peer.Connected
	switch running := l.recordings[p]; {
	case wanted && running == nil:
		l.startRecording(p)
	case !wanted && running != nil:
		running.stop()
	}
}

// startRecording has a member recorded in a goroutine of its own.
func (l *loop) startRecording(p *participant) {
	emit := func(kind EventKind, f record.File, why error) {
		l.inbox.post(func(l *loop) {
			l.emit(Event{Kind: kind, Member: p.id, Name: p.name(), File: f, Text: stopReason(kind, p.name(), why)})
		})
	}
	recorder := record.New(record.Config{
		Folder:          l.settings.RecordingFolder,
		Name:            p.name(),
		RequestKeyFrame: p.tap.requestKeyFrame,
		Started:         func(f record.File) { emit(EventRecordingStarted, f, nil) },
		Stopped:         func(f record.File, why error) { emit(EventRecordingStopped, f, why) },
	})
	ctx, stop := context.WithCancel(l.ctx)
	l.recordings[p] = &recording{stop}
	p.tap.setRecorder(recorder)
	l.goroutines.Go(func() {
		defer stop()
		err := recorder.Run(ctx)
		p.tap.setRecorder(nil)
		l.inbox.post(func(l *loop) { l.recordingEnded(p, err) })
	})
}

// recordingEnded is told that a member is recorded no longer. It may be wanted again.
func (l *loop) recordingEnded(p *participant, err error) {
	delete(l.recordings, p)
	if err != nil {
		p.wantsRecording = false
		l.showProblem(recordingNotice(p.name(), err))
	}
	l.updateRecording(p)
}

// endRecordings waits at the end of the program until all files are whole.
func (l *loop) endRecordings() {
	for _, r := range l.recordings {
		r.stop()
	}
	for len(l.recordings) > 0 {
		f := <-l.inbox.functions
		f(l)
	}
}

// stopReason says in a word of an event why a file ended.
func stopReason(kind EventKind, name string, why error) string {
	switch {
	case kind == EventRecordingStarted:
		return ""
	case why == nil:
		return "The recording was ended."
	case errors.Is(why, record.ErrContinued):
		return "The recording goes on in another file."
	}
	return recordingNotice(name, why).String()
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
