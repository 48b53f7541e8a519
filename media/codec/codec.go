// Package codec encodes and decodes pictures and sound: VP8 (RFC 6386) by
// libvpx, H.264 by openh264, Opus (RFC 6716) by libopus, all linked statically.
//
//	media.Frame -> VideoEncoder -> one encoded frame -> network
//	network -> one encoded frame -> VideoDecoder -> *image.YCbCr
//
// What all codecs have in common is in encoder.go and decoder.go, in Go: sizes,
// time, key frames, closing. Below them an engine drives one library through a
// small C face (vp8.c, h264.cpp) that keeps no pointer into Go's memory.
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

// A VideoEncoder makes one encoded frame of each picture: a VP8 frame, or an
// H.264 access unit in Annex B form with its parameter sets in every key frame.
type VideoEncoder interface {
	// Encode gives no data when the frame was dropped to keep the bit rate. The
	// picture is 4:2:0 with any stride; a new size starts with a key frame. A
	// wanted key frame that was dropped is made of the next picture. H.264 has
	// no odd sizes, the last column or row is left out, and none below 16x16.
	Encode(f media.Frame, keyFrame bool) ([]byte, error)
	// SetBitRate aims at so many bits a second from the next frame on.
	SetBitRate(bitsPerSecond int) error
	Close() error
}

// A VideoDecoder makes a picture of each encoded frame. What Decode gives is
// fresh and limited to 4096x2304 or as many pixels in another shape. It is nil
// when the data is fine but shows nothing. Damage gives ErrCorrupt, and so does
// what depends on it, until the next key frame.
type VideoDecoder interface {
	Decode(data []byte) (*image.YCbCr, error)
	Close() error
}

// An AudioEncoder makes an Opus packet of each block of media.BlockSize samples.
type AudioEncoder interface {
	Encode(samples []int16) ([]byte, error)
	Close() error
}

// An AudioDecoder makes mono sound at media.SampleRate of each Opus packet: as
// much as is in it, 120 ms at most. An empty packet conceals one lost block.
type AudioDecoder interface {
	Decode(packet []byte) ([]int16, error)
	Close() error
}

// NewVideoEncoder gives an encoder for calls: constant bit rate, no delay, key
// frames only where one is asked for or needed. An unknown type is
// ErrUnsupported.
func NewVideoEncoder(mimeType string, bitsPerSecond int) (VideoEncoder, error) {
	open, err := encoderEngineFor(mimeType)
	if err != nil {
		return nil, err
	}
	return newVideoEncoder(open, bitsPerSecond)
}

// NewVideoDecoder gives a decoder. An unknown type is ErrUnsupported.
func NewVideoDecoder(mimeType string) (VideoDecoder, error) {
	engine, err := newDecoderEngine(mimeType)
	if err != nil {
		return nil, err
	}
	return &videoDecoder{engine: engine}, nil
}

// NewOpusEncoder gives an encoder for speech at 32 kbit/s, with in-band
// correction for packets that get lost.
func NewOpusEncoder() (AudioEncoder, error) { return newOpusEncoder() }

// NewOpusDecoder gives a decoder for any Opus stream.
func NewOpusDecoder() (AudioDecoder, error) { return newOpusDecoder() }
