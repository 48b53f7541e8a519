package peer

import (
	"errors"

	"github.com/pion/webrtc/v4"
)

// A Track is what this side sends of one kind: encoded once, sent to every
// member that receives it. Its methods may be called from any goroutine.
type Track struct{}

// NewTrack makes a track that can be sent in any of the codecs (MIME types),
// best first; each member gets the first that it receives too.
func NewTrack(kind webrtc.RTPCodecType, codecs ...string) *Track { return &Track{} }

// Codecs are those that a connected member receives now, so what must be encoded.
func (t *Track) Codecs() []string { return nil }

// Write sends a sample to the members that receive this codec.
func (t *Track) Write(codec string, s Sample) error { return nil }

// KeyFrame says, once each time, that a member needs a key frame of this codec;
// at most once a second.
func (t *Track) KeyFrame(codec string) bool { return false }

// BitRate is what the slowest member's link bears, in bits a second; 0 while
// that is unknown.
func (t *Track) BitRate() int { return 0 }

// A RemoteTrack is one track of a member that arrives. Read is for one
// goroutine, the others for any.
type RemoteTrack struct{}

// Kind is audio or video.
func (r *RemoteTrack) Kind() webrtc.RTPCodecType { return 0 }

// Codec is the MIME type of what Read gives.
func (r *RemoteTrack) Codec() string { return "" }

// Read gives the next whole picture or packet; io.EOF when the track has ended.
func (r *RemoteTrack) Read() (Sample, error) { return Sample{}, errors.ErrUnsupported }

// RequestKeyFrame asks the member for a key frame, at most once a second.
func (r *RemoteTrack) RequestKeyFrame() {}
