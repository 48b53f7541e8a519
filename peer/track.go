package peer

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"
)

// A Track is what this side sends of one kind: encoded once for all members whose
// lines bear about as much, and sent to every member that receives it. Its methods
// may be called from any goroutine. It may be used by one Join after the other, and
// by several at once.
type Track struct {
	kind   webrtc.RTPCodecType
	codecs []string

	activated chan struct{} // a binding was

	mu        sync.Mutex // guards what follows
	encodings map[Encoding]*encodingState
	bindings  []*trackBinding // of connected members; replaced, never changed
}

// NewTrack makes a track that can be sent in any of the codecs (MIME types),
// best first; each member gets the first that it receives too. Known are
// webrtc.MimeTypeVP8, MimeTypeH264 and MimeTypeOpus; others are never sent.
func NewTrack(kind webrtc.RTPCodecType, codecs ...string) *Track {
	t := &Track{kind: kind, activated: make(chan struct{}, 1), encodings: map[Encoding]*encodingState{}}
	for _, codec := range codecs {
		if e := newEncodings(codec); e != nil {
			maps.Copy(t.encodings, e)
			t.codecs = append(t.codecs, codec)
		}
	}
	return t
}

// AwaitReceiver returns as soon as a connected member receives the track, or with the
// cause of ctx's end. It is for one goroutine.
func (t *Track) AwaitReceiver(ctx context.Context) error {
	for !t.hasReceiver() {
		select {
		case <-t.activated:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

func (t *Track) hasReceiver() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.bindings) > 0
}

// Active are the encodings that somebody receives, best first. Nothing is sent to a
// member whose connection is interrupted.
func (t *Track) Active() []Encoding {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.encodingsLocked()
}

// encodingsLocked are those of Active.
func (t *Track) encodingsLocked() []Encoding {
	var active []Encoding
	for _, codec := range t.codecs {
		for _, q := range []Quality{High, Low} {
			if e := (Encoding{codec, q}); t.activeLocked(e) {
				active = append(active, e)
			}
		}
	}
	return active
}

func (t *Track) activeLocked(e Encoding) bool {
	return slices.ContainsFunc(t.bindings, func(b *trackBinding) bool { return b.uses(e) })
}

// Targets are the encodings that are to be made of the next picture. It puts each
// member to the quality that its line bears, so it is called before each picture.
// At most so many bits a second are of use for one of them.
func (t *Track) Targets(most int) []Target {
	now := time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, b := range t.bindings {
		if back := b.update(most); back {
			t.requestKeyFrameLocked(Encoding{b.codec, b.wanted})
		}
	}
	for _, codec := range t.codecs {
		for _, b := range chooseQualities(t.membersLocked(codec), most, now) {
			t.requestKeyFrameLocked(Encoding{b.codec, b.wanted})
		}
	}
	var targets []Target
	for _, e := range t.encodingsLocked() {
		targets = append(targets, targetFor(e, t.membersLocked(e.Codec), most))
	}
	return targets
}

// membersLocked are those that receive a codec now.
func (t *Track) membersLocked(codec string) []*trackBinding {
	var members []*trackBinding
	for _, b := range t.bindings {
		if b.codec == codec && !b.state.stalled {
			members = append(members, b)
		}
	}
	return members
}

// Write sends a sample to the members that receive this encoding; the data may be
// used again when it returns. A sample without a time is of now. A member that it
// cannot be sent to is no error.
func (t *Track) Write(e Encoding, s Sample) error {
	if s.Time.IsZero() {
		s.Time = time.Now()
	}
	t.mu.Lock()
	state := t.encodings[e]
	if state == nil {
		t.mu.Unlock()
		return fmt.Errorf("a track of %v cannot send %q", t.codecs, e.Codec)
	}
	if !t.activeLocked(e) {
		t.mu.Unlock()
		return nil
	}
	payloads := state.packetizer.Packetize(s)
	var takers []*trackBinding
	for _, b := range t.bindings {
		if b.takes(e, payloads.KeyFrame()) {
			takers = append(takers, b)
		}
	}
	t.mu.Unlock()
	for _, b := range takers {
		b.send(payloads)
	}
	return nil
}

// TakeKeyFrameRequest says, once each time, that a member needs a key frame of
// this encoding; at most once a second.
func (t *Track) TakeKeyFrameRequest(e Encoding) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	state := t.encodings[e]
	if state == nil || !state.keyFrameRequested || !state.keyFrames.allow(time.Now()) {
		return false
	}
	state.keyFrameRequested = false
	return true
}

// requestKeyFrame notes that a member can show nothing before a key frame.
func (t *Track) requestKeyFrame(b *trackBinding) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.requestKeyFrameLocked(Encoding{b.codec, b.wanted})
}

func (t *Track) requestKeyFrameLocked(e Encoding) {
	if state := t.encodings[e]; state != nil && t.activeLocked(e) {
		state.keyFrameRequested = true
	}
}

// activate lets a binding send what is written from now on, which begins with a key
// frame. One that does already goes on.
func (t *Track) activate(b *trackBinding) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if slices.Contains(t.bindings, b) {
		return
	}
	t.bindings = append(slices.Clone(t.bindings), b)
	b.begin()
	notify(t.activated)
	t.requestKeyFrameLocked(Encoding{b.codec, b.wanted})
}

// deactivate is the opposite of activate.
func (t *Track) deactivate(b *trackBinding) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.bindings = slices.DeleteFunc(slices.Clone(t.bindings), func(other *trackBinding) bool { return other == b })
	for e, state := range t.encodings {
		if !t.activeLocked(e) {
			state.keyFrameRequested = false
		}
	}
}
