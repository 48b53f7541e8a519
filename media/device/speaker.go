//go:build cgo

package device

import (
	"fmt"
	"io"
	"time"

	"github.com/gen2brain/malgo"

	"peerscope/media"
)

// Speakers lists the speakers there are, the system's default one first.
func Speakers() ([]media.Device, error) { return speakers(backends) }

func speakers(backends []malgo.Backend) ([]media.Device, error) {
	all, err := listAudioDevices(backends, malgo.Playback)
	if err != nil {
		return nil, fmt.Errorf("speakers: %w", err)
	}
	return all, nil
}

// OpenSpeaker starts the speaker with that ID, or the system's default one for "".
// It plays once 40 ms wait to be played and holds up to 200 ms. Open one for each
// voice: the system mixes them. Write fails with media.ErrDeviceLost when the
// speaker is gone.
func OpenSpeaker(id string) (media.AudioSink, error) { return openSpeaker(backends, id) }

func openSpeaker(backends []malgo.Backend, id string) (media.AudioSink, error) {
	r := newRing(10*media.BlockSize, 2*media.BlockSize)
	s, err := openStream(backends, malgo.Playback, id, r, r.play)
	if err != nil {
		return nil, fmt.Errorf("speaker: %w", err)
	}
	return &speaker{s}, nil
}

type speaker struct{ *stream }

// Write queues samples to be played.
func (s *speaker) Write(samples []int16) error {
	if err := s.err(io.ErrClosedPipe); err != nil {
		return err
	}
	s.write(samples, time.Now())
	return nil
}
