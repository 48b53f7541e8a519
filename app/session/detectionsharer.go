package session

import (
	"context"
	"sync"

	"peerscope/detector/track"
	"peerscope/peer"
)

// A sharing is what the members of a call are yet to be told of what is seen in
// their pictures: the newest of each. Any goroutine may use it; none waits.
type detectionSharer struct {
	messages chan peer.Detections // for peer

	mu      sync.Mutex
	enabled bool
	pending map[peer.ID]peer.Detections
	ready   chan struct{} // holds one token while something may be due
}

func newDetectionSharer(on bool) *detectionSharer {
	return &detectionSharer{messages: make(chan peer.Detections), enabled: on, pending: map[peer.ID]peer.Detections{}, ready: make(chan struct{}, 1)}
}

// put tells a member what is seen, unless that is not shared now.
func (s *detectionSharer) enqueue(seen peer.Detections) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.enabled {
		s.enqueueLocked(seen)
	}
}

// set shares or no longer does; members are told that it is over.
func (s *detectionSharer) setEnabled(on bool, members []*participant) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.enabled && !on {
		for _, m := range members {
			s.enqueueLocked(peer.Detections{To: m.id})
		}
	}
	s.enabled = on
}

func (s *detectionSharer) enqueueLocked(seen peer.Detections) {
	s.pending[seen.To] = seen
	select {
	case s.ready <- struct{}{}:
	default:
	}
}

// run hands over what is due until ctx ends.
func (s *detectionSharer) run(ctx context.Context) error {
	for {
		select {
		case <-s.ready:
		case <-ctx.Done():
			return ctx.Err()
		}
		for _, seen := range s.takePending() {
			select {
			case s.messages <- seen:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

func (s *detectionSharer) takePending() map[peer.ID]peer.Detections {
	s.mu.Lock()
	defer s.mu.Unlock()
	due := s.pending
	s.pending = map[peer.ID]peer.Detections{}
	return due
}

// share follows the person's choice, and detection.
func (l *loop) updateSharing() {
	l.state.SharingDetections = l.settings.ShareDetections && l.detecting.Load()
	if l.call != nil {
		l.call.sharing.setEnabled(l.state.SharingDetections, l.call.roster.participants())
	}
}

// seenIn is what a member is told of the objects in its picture.
func detectionMessage(m *participant, labels []string, objects []track.Object) peer.Detections {
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
