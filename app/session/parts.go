package session

import (
	"context"
	"image"

	"peerscope/detector"
	"peerscope/media"
	"peerscope/peer"
)

// Parts are the real things a session works with; main picks them, tests bring
// their own. A nil function is a thing this machine does not have.
type Parts struct {
	Cameras        func() ([]media.Device, error)
	Microphones    func() ([]media.Device, error)
	OpenCamera     func(id string, size image.Point) (media.Source, error) // "" is the default one
	OpenMicrophone func(id string) (media.AudioSource, error)
	OpenSpeaker    func() (media.AudioSink, error)

	VideoEncoder func(codec string, bitRate int) (VideoEncoder, error) // codec is a MIME type
	VideoDecoder func(codec string) (VideoDecoder, error)
	AudioEncoder func() (AudioEncoder, error)
	AudioDecoder func() (AudioDecoder, error)

	// Detector loads a model. It is asked when there is a first picture to look
	// at, and again when another model is chosen. Its error is a sentence.
	Detector func(ModelFiles) (Detector, error)

	// Room finds the room of a link; one without a server uses the exchange. Its
	// error is a sentence for the person.
	Room func(link string, x Exchange) (peer.Room, error)
	// Serve opens a room of our own and gives its link. It is served until ctx ends.
	Serve func(ctx context.Context) (link string, wait func() error, err error)
	// Sample joins the link as somebody else who shows the sample clip, until ctx ends.
	Sample func(ctx context.Context, link string) error
	// Nearby has us be visible to others on the same network under a name, and
	// them to us, until ctx ends.
	Nearby func(ctx context.Context, name string, n Neighbourhood) error

	// Event, if set, is called with each Event, in order, and must not block.
	Event func(Event)
}

// A VideoEncoder is for one goroutine at a time. Encode gives no data when the
// encoder dropped the frame to keep its bit rate.
type VideoEncoder interface {
	Encode(f media.Frame, keyFrame bool) ([]byte, error)
	SetBitRate(bitsPerSecond int) error
	Close() error
}

// A VideoDecoder is for one goroutine at a time. Decode gives nil when the data
// made no picture; what it gives is fresh.
type VideoDecoder interface {
	Decode(data []byte) (*image.YCbCr, error)
	Close() error
}

// An AudioEncoder is for one goroutine at a time.
type AudioEncoder interface {
	Encode(samples []int16) ([]byte, error)
	Close() error
}

// An AudioDecoder is for one goroutine at a time. Decode of nil conceals a
// block that was lost.
type AudioDecoder interface {
	Decode(packet []byte) ([]int16, error)
	Close() error
}

// A Detector is for one goroutine at a time.
type Detector interface {
	Detect(picture *image.YCbCr) ([]detector.Detection, error)
	Close() error
}
