//go:build !cgo

package device

import (
	"errors"
	"image"
	"testing"

	"peerscope/media"
)

func TestWithoutCgo(t *testing.T) {
	_, cameras := Cameras()
	_, microphones := Microphones()
	_, camera := OpenCamera("", image.Pt(640, 480), 30)
	_, microphone := OpenMicrophone("")
	_, speakers := Speakers()
	speaker := Play(t.Context(), "", nil)
	for i, err := range []error{cameras, microphones, speakers, camera, microphone, speaker} {
		if !errors.Is(err, media.ErrNoCgo) {
			t.Errorf("function %d: %v", i, err)
		}
	}
}
