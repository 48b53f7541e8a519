package peer

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"
)

// A Track is what this side sends of one kind: encoded once, sent to every
// member that receives it. Its methods may be called from any goroutine. It may
// be used by one Join after the other, and by several at once.
type Track struct {
	kind   webrtc.RTPCodecType
	codecs []string

	mu      sync.Mutex
	streams map[string]*stream // by MIME type
	legs    []*leg             // of connected members; replaced, never changed
}

// NewTrack makes a track that can be sent in any of the codecs (MIME types),
// best first; each member gets the first that it receives too. Known are
// webrtc.MimeTypeVP8, MimeTypeH264 and MimeTypeOpus; others are never sent.
func NewTrack(kind webrtc.RTPCodecType, codecs ...string) *Track {
	t := &Track{kind: kind, streams: map[string]*stream{}}
	for _, codec := range codecs {
		if s := newStream(codec); s != nil {
			t.streams[codec] = s
			t.codecs = append(t.codecs, codec)
		}
	}
	return t
}

// ActiveCodecs are those that a connected member receives now, so what must be
// encoded, best first. Nothing is sent to a member whose connection is
// interrupted.
func (t *Track) ActiveCodecs() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var used []string
	for _, codec := range t.codecs {
		if t.usedLocked(codec) {
			used = append(used, codec)
		}
	}
	return used
}

func (t *Track) usedLocked(codec string) bool {
	return slices.ContainsFunc(t.legs, func(l *leg) bool { return l.codec == codec })
}

// Write sends a sample to the members that receive this codec; the data may be
// used again when it returns. A sample without a time is of now. What goes
// wrong on the way to one member is that member's affair and no error here.
func (t *Track) Write(codec string, s Sample) error {
	if s.Time.IsZero() {
		s.Time = time.Now()
	}
	t.mu.Lock()
	stream := t.streams[codec]
	if stream == nil {
		t.mu.Unlock()
		return fmt.Errorf("a track of %v cannot send %q", t.codecs, codec)
	}
	if !t.usedLocked(codec) {
		t.mu.Unlock()
		return nil
	}
	f := stream.packetize(s)
	legs := t.legs
	t.mu.Unlock()
	for _, l := range legs {
		if l.codec == codec {
			l.send(f)
		}
	}
	return nil
}

// TakeKeyFrameRequest says, once each time, that a member needs a key frame of this codec;
// at most once a second.
func (t *Track) TakeKeyFrameRequest(codec string) bool { return t.keyFrame(codec, time.Now()) }

func (t *Track) keyFrame(codec string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	stream := t.streams[codec]
	if stream == nil || !stream.keyWanted || !stream.keys.allow(now) {
		return false
	}
	stream.keyWanted = false
	return true
}

// TargetBitRate is what the slowest member's link bears, in bits a second; 0 while
// that is unknown.
func (t *Track) TargetBitRate() int {
	t.mu.Lock()
	legs := t.legs
	t.mu.Unlock()
	slowest := 0
	for _, l := range legs {
		if rate := l.estimator.GetTargetBitrate(); slowest == 0 || rate < slowest {
			slowest = rate
		}
	}
	return slowest
}

// wantKeyFrame notes that a member cannot show anything before a key frame.
func (t *Track) wantKeyFrame(codec string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if stream := t.streams[codec]; stream != nil && t.usedLocked(codec) {
		stream.keyWanted = true
	}
}

// open lets a leg carry what is written from now on.
func (t *Track) open(l *leg) {
	t.mu.Lock()
	if !slices.Contains(t.legs, l) {
		t.legs = append(slices.Clone(t.legs), l)
	}
	t.mu.Unlock()
	t.wantKeyFrame(l.codec)
}

// shut is the opposite of open.
func (t *Track) shut(l *leg) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.legs = slices.DeleteFunc(slices.Clone(t.legs), func(other *leg) bool { return other == l })
	if stream := t.streams[l.codec]; stream != nil && !t.usedLocked(l.codec) {
		stream.keyWanted = false
	}
}

// A limiter lets something happen at most once a second.
type limiter struct{ last time.Time }

func (l *limiter) allow(now time.Time) bool {
	if !l.last.IsZero() && now.Sub(l.last) < time.Second {
		return false
	}
	l.last = now
	return true
}
