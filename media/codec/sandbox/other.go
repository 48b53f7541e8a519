//go:build !linux || !cgo

package sandbox

import (
	"context"
	"image"

	"peerscope/media"
	"peerscope/media/codec"
)

type engine struct{}

func runIfDecoder() {}

func (d *Decoders) prepare(context.Context) {}

func (d *Decoders) newVideoDecoder(mimeType string, admit func(size image.Point) error) (media.VideoDecoder, error) {
	return codec.NewVideoDecoder(mimeType, admit)
}
