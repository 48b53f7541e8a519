package media

import "image"

// Encoders and decoders are for one goroutine at a time; Close may be called
// twice, from any goroutine.

// A VideoEncoder makes one encoded frame of each picture: a VP8 frame, or an
// H.264 access unit in Annex B form with its parameter sets in every key frame.
type VideoEncoder interface {
	// Encode gives no data when the frame was dropped to keep the bit rate. The
	// picture is 4:2:0 with any stride; a new size starts with a key frame. A
	// wanted key frame that was dropped is made of the next picture. H.264 has
	// no odd sizes, the last column or row is left out, and none below 16x16.
	Encode(f Frame, keyFrame bool) ([]byte, error)
	// SetBitRate aims at so many bits a second from the next frame on.
	SetBitRate(bitsPerSecond int) error
	Close() error
}

// A VideoDecoder makes a picture of each encoded frame. What Decode gives is
// fresh and limited to 4096x2304 or as many pixels in another shape. It is nil
// when the data is fine but shows nothing. Damage is an error, and so is what
// depends on it, until the next key frame.
type VideoDecoder interface {
	Decode(data []byte) (*image.YCbCr, error)
	Close() error
}

// An AudioEncoder makes an Opus packet of each block of BlockSize samples.
type AudioEncoder interface {
	Encode(samples []int16) ([]byte, error)
	Close() error
}

// An AudioDecoder makes mono sound at SampleRate of each Opus packet: as
// much as is in it, 120 ms at most.
type AudioDecoder interface {
	Decode(packet []byte) ([]int16, error)
	// DecodeLost makes the block before the packet next, which did not arrive: of
	// next's in-band FEC (RFC 6716, 2.1.7) where it has any, else by concealment,
	// as for an empty next. Decode(next) follows.
	DecodeLost(next []byte) ([]int16, error)
	Close() error
}
