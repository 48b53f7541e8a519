package session

import (
	"sync"
	"time"

	"peerscope/detector/track"
	"peerscope/media/record"
	"peerscope/peer"
)

// A recordingTap hands what arrives of a member to its recorder, while there is one.
// Any goroutine may use it; none waits.
type recordingTap struct {
	mu       sync.Mutex
	clock    recordingClock
	recorder *record.Recorder // nil while nothing is recorded
	ring     *record.Ring     // of what came last; nil while there are no clips
	clip     *record.Recorder // nil while there is none
	video    *peer.RemoteTrack
}

// setRecorder begins recording, or ends it with nil.
func (t *recordingTap) setRecorder(r *record.Recorder) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.recorder = r
}

// setVideo says which track of pictures arrives now; nil is none.
func (t *recordingTap) setVideo(track *peer.RemoteTrack) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.video = track
}

// keepRing holds what comes from now on in memory, or nothing any more.
func (t *recordingTap) keepRing(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case !on:
		t.ring = nil
	case t.ring == nil:
		t.ring = new(record.Ring)
	}
}

// setClip has a clip begin with what came last, or ends it with nil.
func (t *recordingTap) setClip(r *record.Recorder) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.clip = r
	if r == nil || t.ring == nil {
		return
	}
	t.ring.Replay(r)
}

// requestKeyFrame asks the member for a picture that a file can begin with.
func (t *recordingTap) requestKeyFrame() {
	t.mu.Lock()
	video := t.video
	t.mu.Unlock()
	if video != nil {
		video.RequestKeyFrame()
	}
}

// write takes a sample, of which r says all but the time.
func (t *recordingTap) write(r record.Sample, s peer.Sample) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r.Time, r.Data, r.Lost = t.clock.at(s), s.Data, s.Lost
	if t.recorder != nil {
		t.recorder.Write(r)
	}
	if t.clip != nil {
		t.clip.Write(r)
	}
	if t.ring != nil && t.ring.Add(r) && t.video != nil {
		t.video.RequestKeyFrame()
	}
}

// writeObjects takes what is seen in the picture of a sample.
func (t *recordingTap) writeObjects(s peer.Sample, objects []track.Object) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.recorder == nil && t.clip == nil && t.ring == nil {
		return
	}
	at, seen := t.clock.at(s), recordedObjects(objects)
	for _, r := range []*record.Recorder{t.recorder, t.clip} {
		if r != nil {
			r.WriteObjects(at, seen)
		}
	}
	if t.ring != nil {
		t.ring.AddObjects(at, seen)
	}
}

func recordedObjects(objects []track.Object) []record.Object {
	all := make([]record.Object, 0, len(objects))
	for _, o := range objects {
		d := o.Detection
		all = append(all, record.Object{ID: o.ID, Label: d.Label, Score: d.Score, Box: [4]float32{d.Box.X0, d.Box.Y0, d.Box.X1, d.Box.Y1}})
	}
	return all
}

// maxClockStep is how far the sender's clock may be from our own of before: more is a
// clock that was set.
const maxClockStep = time.Second

// A recordingClock gives sound and pictures of a member times on one clock: the
// sender's, moved to ours once, so that they are in step as they were captured, however
// the network delayed them.
type recordingClock struct {
	known  bool
	offset time.Duration // of our clock from the sender's
}

func (c *recordingClock) at(s peer.Sample) time.Time {
	if s.SenderTime.IsZero() {
		return s.PlayAt
	}
	offset := s.PlayAt.Sub(s.SenderTime)
	if !c.known || (offset-c.offset).Abs() > maxClockStep {
		c.known, c.offset = true, offset
	}
	return s.SenderTime.Add(c.offset)
}
