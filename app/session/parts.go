package session

import (
	"context"
	"image"
	"time"

	"peerscope/app/people"
	"peerscope/detector"
	"peerscope/media"
	"peerscope/peer"
	"peerscope/peer/check"
	"peerscope/peer/seal"
)

// Parts are the real things a session works with; main picks them, tests bring
// their own. A nil function is a thing this machine does not have.
type Parts struct {
	Cameras        func() ([]media.Device, error)
	Microphones    func() ([]media.Device, error)
	Speakers       func() ([]media.Device, error)
	OpenCamera     func(id string, size image.Point) (media.Source, error) // "" is the default one
	OpenMicrophone func(id string) (media.AudioSource, error)
	// PlaySound has a loudspeaker, "" being the default one, ask render for samples, as
	// many as it likes, until ctx ends, which is its error, or it is lost.
	PlaySound func(ctx context.Context, id string, render func(samples []int16)) error

	// AudioProcessor is what all that the microphone captures passes through. It serves
	// one session. A nil one leaves sound as it is.
	AudioProcessor media.AudioProcessor

	NewVideoEncoder func(codec string, bitRate int) (media.VideoEncoder, error) // codec is a MIME type
	// PrepareDecoder has what takes time of the next NewVideoDecoder done, until ctx ends
	// at most.
	PrepareDecoder func(ctx context.Context)
	// NewVideoDecoder opens a decoder that decodes a picture only if admit lets it.
	NewVideoDecoder func(codec string, admit func(size image.Point) error) (media.VideoDecoder, error)
	NewAudioEncoder func() (media.AudioEncoder, error)
	NewAudioDecoder func() (media.AudioDecoder, error)

	// OpenDetector loads a model. It is asked when there is a first picture to look
	// at, and again when another model is chosen. Its error is a sentence.
	OpenDetector func(ModelFiles) (Detector, error)

	// OpenRoom finds the room of a link; one without a server uses the exchange.
	OpenRoom func(link string, x InvitationExchange) (peer.Room, error)
	// DescribeError gives the sentence for an error of a room, with what to do about
	// it; "" for an error that it does not know.
	DescribeError func(error) string
	// ServeRoom opens a room of our own and gives its link. It is served until ctx ends.
	ServeRoom func(ctx context.Context) (link string, wait func() error, err error)
	// NewRoomLink makes the link of a new room on a relay, which is named by its
	// address, such as wss://relay.example.org, or by any link to a room there.
	NewRoomLink func(relay string) (link string, err error)
	// CheckConnection finds out whether calls will work: see check.Run.
	CheckConnection func(ctx context.Context, cfg check.Config, changed func(check.Report)) (check.Report, error)
	// RunSample joins the link as somebody else who shows the sample clip, until ctx ends.
	RunSample func(ctx context.Context, link string) error
	// RunNearby has us be visible to others on the same network under a name, and
	// them to us, until ctx ends.
	RunNearby func(ctx context.Context, name string, n NearbyHandler) error

	// Identity is what we prove to be to the members of each call; it may take
	// seconds. nil proves nothing.
	Identity func() (seal.Identity, error)
	// People remembers whom we met; nil remembers nobody.
	People People

	// JournalFile is the journal's, if the settings have one kept; "" is none.
	JournalFile string

	// OnEvent, if set, is called with each Event, in order, and must not block.
	OnEvent func(Event)
}

// People is a list of people; people.Book is one. Its methods may be called from
// any goroutine.
type People interface {
	// Met notes that somebody is in a call, and says what was known of it, with an
	// error too.
	Met(name string, key seal.PublicKey, now time.Time) (people.Person, people.Standing, error)
	// Find says what is known of somebody.
	Find(name string, key seal.PublicKey) (people.Person, people.Standing, error)
	SetVerified(name string, key seal.PublicKey, verified bool, now time.Time) error
}

// A Detector is for one goroutine at a time.
type Detector interface {
	Detect(picture *image.YCbCr) ([]detector.Detection, error)
	// DetectPart finds the objects of a part of the picture that fill at most maxShare of it.
	DetectPart(picture *image.YCbCr, part detector.Box, maxShare float32) ([]detector.Detection, error)
	Close() error
}
