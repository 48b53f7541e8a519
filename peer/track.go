package peer

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/peer/rtp"
)

// A Track is what this side sends of one kind: encoded once, sent to every
// member that receives it. Its methods may be called from any goroutine. It may
// be used by one Join after the other, and by several at once.
type Track struct {
	kind   webrtc.RTPCodecType
	codecs []string

	mu        sync.Mutex
	encodings map[string]*encoding // by MIME type
	bindings  []*trackBinding      // of connected members; replaced, never changed
}

// An encoding is the track in one codec.
type encoding struct {
	packetizer        *rtp.Packetizer
	keyFrameRequested bool
	keyFrames         rateLimiter
}

// NewTrack makes a track that can be sent in any of the codecs (MIME types),
// best first; each member gets the first that it receives too. Known are
// webrtc.MimeTypeVP8, MimeTypeH264 and MimeTypeOpus; others are never sent.
func NewTrack(kind webrtc.RTPCodecType, codecs ...string) *Track {
	t := &Track{kind: kind, encodings: map[string]*encoding{}}
	for _, codec := range codecs {
		if p := rtp.NewPacketizer(codec); p != nil {
			t.encodings[codec] = &encoding{packetizer: p}
			t.codecs = append(t.codecs, codec)
		}
	}
	return t
}

// ActiveCodecs are those that must be encoded now, best first: a connected member
// receives them. Nothing is sent to a member whose connection is interrupted.
func (t *Track) ActiveCodecs() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var used []string
	for _, codec := range t.codecs {
		if t.activeLocked(codec) {
			used = append(used, codec)
		}
	}
	return used
}

func (t *Track) activeLocked(codec string) bool {
	return slices.ContainsFunc(t.bindings, func(b *trackBinding) bool { return b.codec == codec })
}

// Write sends a sample to the members that receive this codec; the data may be
// used again when it returns. A sample without a time is of now. A member that it
// cannot be sent to is no error.
func (t *Track) Write(codec string, s Sample) error {
	if s.Time.IsZero() {
		s.Time = time.Now()
	}
	t.mu.Lock()
	e := t.encodings[codec]
	if e == nil {
		t.mu.Unlock()
		return fmt.Errorf("a track of %v cannot send %q", t.codecs, codec)
	}
	if !t.activeLocked(codec) {
		t.mu.Unlock()
		return nil
	}
	payloads := e.packetizer.Packetize(s)
	bindings := t.bindings
	t.mu.Unlock()
	for _, b := range bindings {
		if b.codec == codec {
			b.send(payloads)
		}
	}
	return nil
}

// TakeKeyFrameRequest says, once each time, that a member needs a key frame of
// this codec; at most once a second.
func (t *Track) TakeKeyFrameRequest(codec string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.encodings[codec]
	if e == nil || !e.keyFrameRequested || !e.keyFrames.allow(time.Now()) {
		return false
	}
	e.keyFrameRequested = false
	return true
}

// TargetBitRate is what the slowest member's link carries, in bits a second; 0
// while that is unknown.
func (t *Track) TargetBitRate() int {
	t.mu.Lock()
	bindings := t.bindings
	t.mu.Unlock()
	slowest := 0
	for _, b := range bindings {
		if rate := b.estimator.GetTargetBitrate(); slowest == 0 || rate < slowest {
			slowest = rate
		}
	}
	return slowest
}

// requestKeyFrame notes that a member can show nothing before a key frame.
func (t *Track) requestKeyFrame(codec string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e := t.encodings[codec]; e != nil && t.activeLocked(codec) {
		e.keyFrameRequested = true
	}
}

// activate lets a binding send what is written from now on.
func (t *Track) activate(b *trackBinding) {
	t.mu.Lock()
	if !slices.Contains(t.bindings, b) {
		t.bindings = append(slices.Clone(t.bindings), b)
	}
	t.mu.Unlock()
	t.requestKeyFrame(b.codec)
}

// deactivate is the opposite of activate.
func (t *Track) deactivate(b *trackBinding) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.bindings = slices.DeleteFunc(slices.Clone(t.bindings), func(other *trackBinding) bool { return other == b })
	if e := t.encodings[b.codec]; e != nil && !t.activeLocked(b.codec) {
		e.keyFrameRequested = false
	}
}
