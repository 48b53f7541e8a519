//go:build !cgo

package codec

import (
	"image"

	"peerscope/media"
)

func encoderEngineFor(string) (openEncoder, error) { return nil, media.ErrNoCgo }
func openDecoderEngine(string, func(image.Point) *image.YCbCr) (DecoderEngine, error) {
	return nil, media.ErrNoCgo
}
func newOpusEncoder() (media.AudioEncoder, error) { return nil, media.ErrNoCgo }
func newOpusDecoder() (media.AudioDecoder, error) { return nil, media.ErrNoCgo }
