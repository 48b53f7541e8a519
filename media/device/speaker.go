//go:build cgo

package device

import (
	"context"
	"fmt"

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

// Play has the speaker with that ID, or the system's default one for "", ask render
// for samples until ctx ends, which is then its error, or the speaker is gone:
// media.ErrDeviceLost. The speaker's own thread calls render, mostly for 10 ms, which
// is played some 30 ms later; miniaudio converts to the speaker's rate and channels.
func Play(ctx context.Context, id string, render func(samples []int16)) error {
	return play(ctx, backends, id, render)
}

func play(ctx context.Context, backends []malgo.Backend, id string, render func(samples []int16)) error {
	s, err := openStream(backends, malgo.Playback, id, render)
	if err != nil {
		return fmt.Errorf("speaker: %w", err)
	}
	defer s.Close()
	return s.wait(ctx)
}
