//go:build cgo

package device

import (
	"fmt"
	"io"
	"time"

	"github.com/gen2brain/malgo"

	"peerscope/media"
)

// Microphones lists the microphones there are, the system's default one first.
func Microphones() ([]media.Device, error) { return microphones(backends) }

func microphones(backends []malgo.Backend) ([]media.Device, error) {
	all, err := listAudioDevices(backends, malgo.Capture)
	if err != nil {
		return nil, fmt.Errorf("microphones: %w", err)
	}
	return all, nil
}

// OpenMicrophone starts the microphone with that ID, or the system's default
// one for "". It keeps 100 ms of sound for a Read that is late. Read fails with
// media.ErrDeviceLost when the microphone is gone.
func OpenMicrophone(id string) (media.AudioSource, error) { return openMicrophone(backends, id) }

func openMicrophone(backends []malgo.Backend, id string) (media.AudioSource, error) {
	r := newRing(5 * media.BlockSize)
	s, err := openStream(backends, malgo.Capture, id, func(captured []int16) { r.write(captured, time.Now()) })
	if err != nil {
		return nil, fmt.Errorf("microphone: %w", err)
	}
	return &microphone{s, r}, nil
}

type microphone struct {
	*stream
	*ring
}

// Read waits for a block.
func (m *microphone) Read() (media.Block, error) {
	samples := make([]int16, media.BlockSize)
	timeout := time.NewTimer(callTimeout + 1)
	defer timeout.Stop()
	for {
		if err := m.err(io.EOF); err != nil {
			return media.Block{}, err
		}
		if at, ok := m.read(samples); ok {
			return media.Block{Samples: samples, Time: at}, nil
		}
		select {
		case <-m.ready:
		case <-m.closed:
		case <-m.lost:
		case <-timeout.C:
			timeout.Reset(callTimeout + 1)
		}
	}
}
