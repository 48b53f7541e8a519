package session

import (
	"context"
	"sync"

	"peerscope/detector/track"
	"peerscope/peer"
)

// A detectionSharer tells the members of a call what is seen in their pictures,
// where the person shares that: the newest to each. Any goroutine may use it,
// without waiting, but for run.
type detectionSharer struct {
	messages chan peer.Detections // for peer

	mu      sync.Mutex
	enabled bool
	pending map[peer.ID]peer.Detections
	ready   chan struct{} // holds one token while something may be pending
}

func newDetectionSharer(on bool) *detectionSharer {
	return &detectionSharer{messages: make(chan peer.Detections), enabled: on, pending: map[peer.ID]peer.Detections{}, ready: make(chan struct{}, 1)}
}

// enqueue tells a member what is seen, unless that is not shared now.
func (s *detectionSharer) enqueue(message peer.Detections) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.enabled {
		s.enqueueLocked(message)
	}
}

// setEnabled shares or no longer does; members are told that it is over.
func (s *detectionSharer) setEnabled(on bool, participants []*participant) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.enabled && !on {
		for _, p := range participants {
			s.enqueueLocked(peer.Detections{To: p.id})
		}
	}
	s.enabled = on
}

func (s *detectionSharer) enqueueLocked(message peer.Detections) {
	s.pending[message.To] = message
	select {
	case s.ready <- struct{}{}:
	default:
	}
}

// run hands over what is pending until ctx ends.
func (s *detectionSharer) run(ctx context.Context) error {
	for {
		select {
		case <-s.ready:
		case <-ctx.Done():
			return ctx.Err()
		}
		for _, message := range s.takePending() {
			select {
			case s.messages <- message:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

func (s *detectionSharer) takePending() map[peer.ID]peer.Detections {
	s.mu.Lock()
	defer s.mu.Unlock()
	pending := s.pending
	s.pending = map[peer.ID]peer.Detections{}
	return pending
}

// updateSharing follows the person's choice, and detection.
func (l *loop) updateSharing() {
	l.state.SharingDetections = l.settings.ShareDetections && l.detection.enabled.Load()
	if l.call != nil {
		l.call.sharer.setEnabled(l.state.SharingDetections, l.call.roster.participants())
	}
}

// detectionMessage is what a member is told of the objects in its picture.
func detectionMessage(p *participant, labels []string, objects []track.Object) peer.Detections {
	message := peer.Detections{To: p.id, Detecting: true, Labels: labels}
	for _, o := range objects {
		d := o.Detection
		message.Objects = append(message.Objects, peer.DetectedObject{
			Label: d.Label,
			Score: d.Score,
			Box:   [4]float32{d.Box.X0, d.Box.Y0, d.Box.X1, d.Box.Y1},
		})
	}
	return message
}
