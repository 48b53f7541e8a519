package peer

import "peerscope/peer/rtp"

// An Encoding is one of the versions that a Track is sent in: in a codec, and of
// pictures at a quality. Sound has one quality, High.
type Encoding struct {
	Codec   string // MIME type
	Quality Quality
}

// A Quality is for members whose lines bear about as much.
type Quality int

// Low is only made while the line of one member bears far less than that of
// another. High is what all of them get otherwise, however little it is.
const (
	High Quality = iota
	Low
)

// A Target says how an Encoding is to be made now.
type Target struct {
	Encoding
	BitRate int // of the encoder, bits a second
	// Skip: this picture is left out, as earlier ones have not left yet.
	Skip bool
}

// encodingState is what a Track knows of one of its encodings.
type encodingState struct {
	packetizer        *rtp.Packetizer
	keyFrameRequested bool
	keyFrames         rateLimiter
}

// newEncodings makes those of a codec; nil for an unknown one.
func newEncodings(codec string) map[Encoding]*encodingState {
	p := rtp.NewPacketizer(codec)
	if p == nil {
		return nil
	}
	return map[Encoding]*encodingState{
		{codec, High}: {packetizer: p},
		{codec, Low}:  {packetizer: p.Sibling()},
	}
}
