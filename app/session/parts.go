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

	NewVideoEncoder func(codec string, bitRate int) (VideoEncoder, error) // codec is a MIME type
	NewVideoDecoder func(codec string) (VideoDecoder, error)
	NewAudioEncoder func() (AudioEncoder, error)
	NewAudioDecoder func() (AudioDecoder, error)

	// OpenDetector loads a model. It is asked when there is a first picture to look
	// at, and again when another model is chosen. Its error is a sentence.
	OpenDetector func(ModelFiles) (Detector, error)

	// OpenRoom finds the room of a link; one without a server uses the exchange. Its
	// error is a sentence for the person.
	OpenRoom func(link string, x InvitationExchange) (peer.Room, error)
	// ServeRoom opens a room of our own and gives its link. It is served until ctx ends.
	ServeRoom func(ctx context.Context) (link string, wait func() error, err error)
	// RunSample joins the link as somebody else who shows the sample clip, until ctx ends.
	RunSample func(ctx context.Context, link string) error
	// RunNearby has us be visible to others on the same network under a name, and
	// them to us, until ctx ends.
	RunNearby func(ctx context.Context, name string, n NearbyHandler) error

	// OnEvent, if set, is called with each Event, in order, and must not block.
	OnEvent func(Event)
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
