package session

import (
	"image"
	"math"
	"slices"
	"sync"
	"time"

	"peerscope/app/journal"
	"peerscope/detector"
	"peerscope/detector/track"
	"peerscope/media"
)

const (
	// minSighting is how long an object must be in view to be no flicker.
	minSighting = 500 * time.Millisecond
	// sightingInterval is how often the journal is told that an object is still there,
	// and pictureInterval how often at most that there is a better picture of it.
	sightingInterval = 5 * time.Second
	pictureInterval  = time.Second
	// regainTime is how long a lost object may be found again and be the same.
	regainTime = 10 * time.Second
)

// A sighting is one object of a member as the journal has it: a track that is lost, and
// another that soon begins at its place, are the same one.
type sighting struct {
	object  journal.Object
	box     detector.Box // where it was last
	written time.Time    // when the journal was last told of it; zero is never
	quality float64      // of the picture that the journal has; 0 is none
}

// sightings are what the journal is told of the objects in a member's pictures. Any
// goroutine may use them.
type sightings struct {
	call journal.ID // the member's stay, of which they are

	mu     sync.Mutex
	inView map[int]*sighting // by track.Object.ID
	lost   []*sighting       // in the last regainTime
}

// keepSightings tells the journal of the objects in a picture of p.
func (w *detectionWorker) keepSightings(p *participant, frame media.Frame, objects []track.Object) {
	if !w.journal.Keeps() || !p.watchable.Load() {
		return
	}
	set, member := w.settings.load().Rules, p.ruleMember()
	inView := make([]sightedObject, 0, len(objects))
	for _, o := range objects {
		zones, excluded := set.ZonesAt(member, o.Detection.Box)
		if excluded {
			continue
		}
		sighted := sightedObject{Object: o}
		if len(zones) > 0 {
			sighted.zone = zones[0]
		}
		inView = append(inView, sighted)
	}
	p.sightings.update(w.journal, p.name(), frame.Image, inView, time.Now())
}

// A sightedObject is an object in the zone of that name; "" is none.
type sightedObject struct {
	track.Object
	zone string
}

// update takes in what is in a picture now.
func (s *sightings) update(w *journal.Writer, member string, picture *image.YCbCr, objects []sightedObject, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lost = slices.DeleteFunc(s.lost, func(l *sighting) bool { return now.Sub(l.object.Last) > regainTime })
	gone := s.inView
	s.inView = make(map[int]*sighting, len(objects))
	for _, o := range objects {
		seen := gone[o.ID]
		delete(gone, o.ID)
		if seen == nil {
			seen = s.regain(o, now)
		}
		s.inView[o.ID] = seen
		seen.see(o, member, now)
		seen.tell(w, picture, o, now)
	}
	for _, g := range gone {
		if !g.written.IsZero() {
			w.PutObject(g.object, nil)
			s.lost = append(s.lost, g)
		}
	}
}

// end has the journal told of all that was in view until now.
func (s *sightings) end(w *journal.Writer) { s.update(w, "", nil, nil, time.Now()) }

// regain gives the lost sighting that an object continues, or a new one.
func (s *sightings) regain(o sightedObject, now time.Time) *sighting {
	for i, l := range s.lost {
		if l.object.Label == o.Detection.Label && near(l.box, o.Detection.Box) {
			s.lost = slices.Delete(s.lost, i, i+1)
			return l
		}
	}
	return &sighting{object: journal.Object{ID: journal.NewID(now), Call: s.call, Label: o.Detection.Label}}
}

// near says that the middles of two boxes are no farther apart than the larger one is
// large.
func near(a, b detector.Box) bool {
	dx, dy := math.Abs(float64(a.X0+a.X1-b.X0-b.X1))/2, math.Abs(float64(a.Y0+a.Y1-b.Y0-b.Y1))/2
	return dx <= float64(max(a.X1-a.X0, b.X1-b.X0)) && dy <= float64(max(a.Y1-a.Y0, b.Y1-b.Y0))
}

// see takes note of where the object is now.
func (s *sighting) see(o sightedObject, member string, now time.Time) {
	s.object.Member, s.object.Last, s.box = member, now, o.Detection.Box
	s.object.Score = max(s.object.Score, o.Detection.Score)
	if o.zone != "" {
		s.object.Zone = o.zone
	}
}

// tell writes to the journal what it does not know yet, if it is time for that.
func (s *sighting) tell(w *journal.Writer, picture *image.YCbCr, o sightedObject, now time.Time) {
	since := now.Sub(s.written)
	if now.Sub(s.object.ID.Time()) < minSighting || since < pictureInterval {
		return
	}
	var crop *image.YCbCr
	if q := pictureQuality(o.Object); w.KeepsPictures() && q > s.quality {
		s.quality = q * betterPicture
		crop, s.object.Box = cropObject(picture, o.Detection.Box)
	}
	if crop != nil || since >= sightingInterval {
		w.PutObject(s.object, crop)
		s.written = now
	}
}
