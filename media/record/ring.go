package record

import (
	"slices"
	"time"
)

const (
	// ringTime is how much a Ring holds at most, but for what is between key frames.
	ringTime       = 10 * time.Second
	maxRingBytes   = 8 << 20
	maxRingEntries = 3072 // samples and what was seen; a Recorder has room for them
	// ringKeyFrameInterval is how often a picture is wanted that a clip can begin with.
	ringKeyFrameInterval = 5 * time.Second
)

// A Ring holds what a member has sent last, from a key frame on. It is for one goroutine
// at a time.
type Ring struct {
	samples []Sample
	bytes   int
	keys    []int   // which of samples are key frames
	seen    []entry // what was seen in their pictures: objects with their times
}

// Add takes a sample, and says whether a key frame should be asked for. The oldest
// samples go.
func (r *Ring) Add(s Sample) (wantsKeyFrame bool) {
	s.Codec = canonicalCodec(s.Codec)
	if s.Codec == "" || len(s.Data) == 0 {
		return false
	}
	picture := !s.IsSound()
	if key := picture && isKey(s.Codec, s.Data); key {
		r.keys = append(r.keys, len(r.samples))
	}
	r.samples = append(r.samples, s)
	r.bytes += len(s.Data)
	for len(r.keys) > 1 && (r.isOver() || s.Time.Sub(r.samples[r.keys[1]].Time) >= ringTime) {
		r.drop(r.keys[1])
	}
	switch {
	case len(r.keys) == 0 && picture:
		r.drop(len(r.samples)) // nothing begins with it
		return true
	case r.isOver(), s.Time.Sub(r.samples[0].Time) > 3*ringTime:
		r.drop(len(r.samples) - 1)
		if picture {
			r.drop(1) // it depends on what was dropped
		}
		return picture
	}
	return picture && len(r.keys) > 0 && s.Time.Sub(r.samples[r.keys[len(r.keys)-1]].Time) >= ringKeyFrameInterval
}

func (r *Ring) isOver() bool {
	return r.bytes > maxRingBytes || len(r.samples)+len(r.seen) > maxRingEntries
}

// AddObjects takes what was seen in the picture of a time, and until the next call.
func (r *Ring) AddObjects(at time.Time, objects []Object) {
	if n := len(r.samples) + len(r.seen); len(r.samples) > 0 && n < maxRingEntries {
		r.seen = append(r.seen, entry{objects: objects, at: at})
	}
}

// Replay has a Recorder write all that the Ring holds.
func (r *Ring) Replay(to *Recorder) {
	for _, s := range r.samples {
		to.Write(s)
	}
	for _, s := range r.seen {
		to.WriteObjects(s.at, s.objects)
	}
}

// drop forgets the first n samples.
func (r *Ring) drop(n int) {
	for _, s := range r.samples[:n] {
		r.bytes -= len(s.Data)
	}
	r.samples = append([]Sample(nil), r.samples[n:]...)
	var keys []int
	for _, k := range r.keys {
		if k >= n {
			keys = append(keys, k-n)
		}
	}
	r.keys = keys
	r.seen = slices.DeleteFunc(r.seen, func(s entry) bool { return len(r.samples) == 0 || s.at.Before(r.samples[0].Time) })
}
