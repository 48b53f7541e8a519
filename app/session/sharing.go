package session

import (
	"context"
	"sync"

	"peerscope/detector/track"
	"peerscope/peer"
)

// A sharing is what the members of a call are yet to be told of what is seen in
// their pictures: the newest of each. Any goroutine may use it; none waits.
type sharing struct {
	out chan peer.Detections // for peer

	mu    sync.Mutex
	on    bool
	due   map[peer.ID]peer.Detections
	ready chan struct{} // holds one token while something may be due
}

func newSharing(on bool) *sharing {
	return &sharing{out: make(chan peer.Detections), on: on, due: map[peer.ID]peer.Detections{}, ready: make(chan struct{}, 1)}
}

// put tells a member what is seen, unless that is not shared now.
func (s *sharing) put(seen peer.Detections) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.on {
		s.putLocked(seen)
	}
}

// set shares or no longer does; members are told that it is over.
func (s *sharing) set(on bool, members []*member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.on && !on {
		for _, m := range members {
			s.putLocked(peer.Detections{To: m.id})
		}
	}
	s.on = on
}

func (s *sharing) putLocked(seen peer.Detections) {
	s.due[seen.To] = seen
	select {
	case s.ready <- struct{}{}:
	default:
	}
}

// run hands over what is due until ctx ends.
func (s *sharing) run(ctx context.Context) error {
	for {
		select {
		case <-s.ready:
		case <-ctx.Done():
			return ctx.Err()
		}
		for _, seen := range s.take() {
			select {
			case s.out <- seen:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

func (s *sharing) take() map[peer.ID]peer.Detections {
	s.mu.Lock()
	defer s.mu.Unlock()
	due := s.due
	s.due = map[peer.ID]peer.Detections{}
	return due
}

// share follows the person's choice, and detection.
func (l *loop) share() {
	l.state.SharingDetections = l.settings.ShareDetections && l.detecting.Load()
	if l.call != nil {
		l.call.sharing.set(l.state.SharingDetections, l.call.roster.list())
	}
}

// seenIn is what a member is told of the objects in its picture.
func seenIn(m *member, labels []string, objects []track.Object) peer.Detections {
	seen := peer.Detections{To: m.id, Detecting: true, Labels: labels}
	for _, o := range objects {
		d := o.Detection
		seen.Objects = append(seen.Objects, peer.DetectedObject{
			Label: d.Label,
			Score: d.Score,
			Box:   [4]float32{d.Box.X0, d.Box.Y0, d.Box.X1, d.Box.Y1},
		})
	}
	return seen
}
