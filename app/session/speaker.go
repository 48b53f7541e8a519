package session

import (
	"time"

	"peerscope/media"
)

// How long it takes until a speaker that does not work is tried again: at first,
// and at most. The pause doubles from try to try.
const (
	minSpeakerPause = time.Second
	maxSpeakerPause = 16 * time.Second
)

// A speaker plays the sound of one member. One that is missing or is lost is
// opened again after a pause, for it may be plugged in during the call; what is
// to be played until then is dropped. It is for one goroutine.
type speaker struct {
	open     func(id string) (media.AudioSink, error) // nil where this machine has none
	chosen   func() string                            // the ID of the device that is wanted now
	onChange func(error)                              // told whether it plays, at first and on each change

	id       string          // of the device that was opened, or tried, last
	sink     media.AudioSink // nil while none is open
	reported bool            // onChange was told of what is so now
	failed   bool
	pause    time.Duration
	triedAt  time.Time
}

// play plays samples if it can.
func (s *speaker) play(samples []int16, now time.Time) {
	if id := s.chosen(); id != s.id {
		s.close()
		s.id, s.pause = id, 0
	}
	if s.sink == nil && !s.tryOpen(now) {
		return
	}
	if err := s.sink.Write(samples); err != nil {
		s.close()
		s.report(err)
		return
	}
	if now.Sub(s.triedAt) > maxSpeakerPause {
		s.pause = 0 // it has worked for long enough
	}
	s.report(nil)
}

// tryOpen opens the speaker, at most once in a pause.
func (s *speaker) tryOpen(now time.Time) bool {
	if now.Sub(s.triedAt) < s.pause {
		return false
	}
	s.triedAt, s.pause = now, min(max(2*s.pause, minSpeakerPause), maxSpeakerPause)
	err := media.ErrNoDevice
	if s.open != nil {
		if s.sink, err = s.open(s.id); err == nil {
			return true
		}
	}
	s.sink = nil
	s.report(err)
	return false
}

// report tells whether the speaker plays, if that has changed.
func (s *speaker) report(err error) {
	if failed := err != nil; !s.reported || failed != s.failed {
		s.reported, s.failed = true, failed
		s.onChange(err)
	}
}

func (s *speaker) close() {
	if s.sink != nil {
		s.sink.Close()
		s.sink = nil
	}
}
