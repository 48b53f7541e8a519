//go:build !cgo

package codec

import (
	"errors"
	"testing"

	"peerscope/media"
)

func TestNoCgo(t *testing.T) {
	_, videoEncoder := NewVideoEncoder(MimeTypeVP8, 500_000)
	_, videoDecoder := NewVideoDecoder(MimeTypeH264, nil)
	_, opusEncoder := NewOpusEncoder()
	_, opusDecoder := NewOpusDecoder()
	for _, err := range []error{videoEncoder, videoDecoder, opusEncoder, opusDecoder} {
		if !errors.Is(err, media.ErrNoCgo) {
			t.Error(err)
		}
	}
}
