package session

import (
	"sync"

	"peerscope/detector/track"
	"peerscope/peer"
)

// A detectionSharer tells the members of a call what is seen in their pictures,
// where the person shares that. Any goroutine may use it; none waits.
type detectionSharer struct {
	messages chan peer.Detections // for peer; the oldest are dropped when it is full

	mu      sync.Mutex
	enabled bool
}

func newDetectionSharer(on bool) *detectionSharer {
	return &detectionSharer{messages: make(chan peer.Detections, 64), enabled: on}
}

// enqueue tells a member what is seen, unless that is not shared now.
func (s *detectionSharer) enqueue(message peer.Detections) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.enabled {
		sendDropOldest(s.messages, message)
	}
}

// setEnabled shares or no longer does; members are told that it is over.
func (s *detectionSharer) setEnabled(on bool, participants []*participant) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.enabled && !on {
		for _, p := range participants {
			sendDropOldest(s.messages, peer.Detections{To: p.id})
		}
	}
	s.enabled = on
}

// updateSharing follows the person's choice, and detection.
func (l *loop) updateSharing() {
	l.state.SharingDetections = l.settings.ShareDetections && l.detection.shows()
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
