//go:build !cgo

package codec

import (
	"image"

	"peerscope/media"
)

func encoderEngineFor(string) (openEncoder, error) { return nil, media.ErrNoCgo }
func newDecoderEngine(string, func(image.Point) error) (decoderEngine, error) {
	return nil, media.ErrNoCgo
}
func newOpusEncoder() (media.AudioEncoder, error) { return nil, media.ErrNoCgo }
func newOpusDecoder() (media.AudioDecoder, error) { return nil, media.ErrNoCgo }
