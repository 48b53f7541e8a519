// Package codec encodes and decodes pictures and sound: VP8 (RFC 6386) by
// libvpx, H.264 by openh264, Opus (RFC 6716) by libopus. The system's libraries are
// linked, so that its updates reach this program.
//
//	media.Frame -> media.VideoEncoder -> one encoded frame -> network
//	network -> one encoded frame -> media.VideoDecoder -> *image.YCbCr
//
// What all codecs have in common is in encoder.go and decoder.go, in Go: sizes,
// time, key frames, checks of what strangers send, closing. Below them an engine drives
// one library through a small C face (vp8.c, h264.cpp) that keeps no pointer into Go's
// memory. Package media has the interfaces, so that who uses them needs no cgo; package
// sandbox has the engines of decoders run in processes of their own.
//
// Every value here is for one goroutine at a time, except that Close and
// SetBitRate may come from any goroutine: they wait for a running call. Close
// may be called twice; whatever is called after it returns ErrClosed.
package codec

import (
	"errors"
	"image"

	"peerscope/media"
)

// The codecs by their MIME types, as SDP and pion name them. Case is ignored.
const (
	MimeTypeVP8  = "video/VP8"
	MimeTypeH264 = "video/H264"
)

// What can go wrong, for errors.Is.
var (
	ErrUnsupported = errors.New("codec: not supported")
	ErrCorrupt     = errors.New("codec: damaged data")
	ErrPicture     = errors.New("codec: picture cannot be encoded")
	ErrBitRate     = errors.New("codec: bit rate out of range")
	ErrClosed      = errors.New("codec: closed")
)

// NewVideoEncoder gives an encoder for calls: constant bit rate, no delay, key
// frames only where one is asked for or needed. An unknown type is
// ErrUnsupported.
func NewVideoEncoder(mimeType string, bitsPerSecond int) (media.VideoEncoder, error) {
	open, err := encoderEngineFor(mimeType)
	if err != nil {
		return nil, err
	}
	return newVideoEncoder(open, bitsPerSecond)
}

// NewVideoDecoder gives a decoder, which asks admit before it decodes a frame, with
// the size of its picture; what admit refuses is not decoded, nor what depends on
// it, and its error is that of Decode. An unknown type is ErrUnsupported.
func NewVideoDecoder(mimeType string, admit func(size image.Point) error) (media.VideoDecoder, error) {
	engine, err := OpenDecoderEngine(mimeType, newYCbCr)
	if err != nil {
		return nil, err
	}
	return NewVideoDecoderWith(engine, mimeType, admit)
}

// NewVideoDecoderWith is NewVideoDecoder with an engine, which it closes.
func NewVideoDecoderWith(engine DecoderEngine, mimeType string, admit func(size image.Point) error) (media.VideoDecoder, error) {
	gate, err := newDecoderGate(mimeType)
	if err != nil {
		engine.Close()
		return nil, err
	}
	return &videoDecoder{engine: engine, gate: gate, admit: admit}, nil
}

// NewOpusEncoder gives an encoder for speech at 32 kbit/s, with in-band
// correction for packets that get lost.
func NewOpusEncoder() (media.AudioEncoder, error) { return newOpusEncoder() }

// NewOpusDecoder gives a decoder for any Opus stream.
func NewOpusDecoder() (media.AudioDecoder, error) { return newOpusDecoder() }
