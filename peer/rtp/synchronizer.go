package rtp

import (
	"sync"
	"time"
)

// Sound may be heard 45 ms before its picture and 125 ms after it before anybody
// notices (ITU-R BT.1359-1). Less is aimed at, since what a sample still waits for
// is not known here: the speaker plays some 40 ms later than it is told to.
const (
	maxSoundLead = 20 * time.Millisecond
	maxSoundLag  = 40 * time.Millisecond
	// maxAlignment is the largest difference that is made up for; the clocks of
	// tracks that differ by more have nothing to do with one another.
	maxAlignment = 2 * time.Second
	// alignmentAge is how long a track is waited for that sends nothing.
	alignmentAge = 2 * time.Second
)

// A trackKind is one of the two that are played in step.
type trackKind int

const (
	sound trackKind = iota
	picture
)

// A Synchronizer keeps sound and picture of one member in step: the one that would
// be played too early waits. The zero Synchronizer is ready. Any goroutine may use
// it.
type Synchronizer struct {
	mu     sync.Mutex
	tracks [2]trackDelay
}

// A trackDelay is how long after its capture a track is played. It contains how much
// the clocks of both machines differ, which is the same for both tracks.
type trackDelay struct {
	delay time.Duration
	at    time.Time // when it was so; zero is never
}

// setDelay notes when a sample, captured by the sender's clock, is played.
func (s *Synchronizer) setDelay(k trackKind, captured, playAt, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tracks[k] = trackDelay{playAt.Sub(captured), now}
}

// align gives the earliest time that is in step with the other track, for a sample
// that would be played at own.
func (s *Synchronizer) align(k trackKind, captured, own, now time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	other := s.tracks[1-k]
	if other.at.IsZero() || now.Sub(other.at) > alignmentAge {
		return own
	}
	lead := maxSoundLead
	if k == picture {
		lead = maxSoundLag
	}
	earliest := captured.Add(other.delay - lead)
	if earliest.Sub(own).Abs() > maxAlignment {
		return own
	}
	return earliest
}
