package session

import (
	"errors"
	"testing"
	"time"

	"peerscope/media"
)

// A fakeSink plays until it is lost.
type fakeSink struct {
	lost   bool
	played int
	closed bool
}

func (s *fakeSink) Write([]int16) error {
	if s.lost {
		return media.ErrDeviceLost
	}
	s.played++
	return nil
}

func (s *fakeSink) Close() error {
	s.closed = true
	return nil
}

// A speaker that is unplugged plays again when it is there again, and is not
// tried at each packet meanwhile.
func TestALostSpeakerComesBack(t *testing.T) {
	first, second := &fakeSink{}, &fakeSink{}
	sinks := []*fakeSink{first, nil, nil, second}
	var told []error
	tries := 0
	s := speaker{
		open: func() (media.AudioSink, error) {
			sink := sinks[tries]
			tries++
			if sink == nil {
				return nil, media.ErrNoDevice
			}
			return sink, nil
		},
		onChange: func(err error) { told = append(told, err) },
	}
	now := time.Unix(100, 0)
	for range 1500 { // packets, in half a minute
		now = now.Add(20 * time.Millisecond)
		first.lost = first.played >= 10
		s.play(make([]int16, media.BlockSize), now)
	}
	if !first.closed || second.played < 500 || tries != len(sinks) {
		t.Errorf("first closed %v, second played %d, %d tries", first.closed, second.played, tries)
	}
	if len(told) != 3 || told[0] != nil || !errors.Is(told[1], media.ErrDeviceLost) || told[2] != nil {
		t.Errorf("told %v", told)
	}
	s.close()
	if !second.closed {
		t.Error("it is still open")
	}
}

// A device that can be opened but never plays is tried ever more seldom, and
// told of once.
func TestASpeakerThatNeverPlays(t *testing.T) {
	tries, told := 0, 0
	s := speaker{
		open:     func() (media.AudioSink, error) { tries++; return &fakeSink{lost: true}, nil },
		onChange: func(error) { told++ },
	}
	for start, now := time.Unix(100, 0), time.Unix(100, 0); now.Sub(start) < time.Minute; now = now.Add(20 * time.Millisecond) {
		s.play(nil, now)
	}
	if tries < 3 || tries > 8 || told != 1 {
		t.Errorf("%d tries, told %d times", tries, told)
	}
}
