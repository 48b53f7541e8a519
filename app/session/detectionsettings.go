package session

import (
	"slices"
	"sync/atomic"

	"peerscope/detector/track"
)

// DefaultMinScore is the score from which an object is shown, when the person
// has not said.
const DefaultMinScore = 0.5

// A filter is what of the objects the person wants to see. The loop sets it, the
// detector's goroutine reads it.
type detectionSettings struct{ settings atomic.Pointer[Settings] }

func (f *detectionSettings) store(s Settings) {
	s.Labels = slices.Clone(s.Labels)
	if s.MinScore == 0 {
		s.MinScore = DefaultMinScore
	}
	if s.DetectionCPUPercent <= 0 || s.DetectionCPUPercent > 100 {
		s.DetectionCPUPercent = DefaultDetectionCPUPercent
	}
	f.settings.Store(&s)
}

// budget is in percent of one core.
func (f *detectionSettings) cpuPercent() int { return f.settings.Load().DetectionCPUPercent }

// labels are those of the objects that are wanted; none is all.
func (f *detectionSettings) labels() []string { return f.settings.Load().Labels }

// model is which model looks.
func (f *detectionSettings) modelFiles() ModelFiles { return f.settings.Load().ModelFiles }

// minScore is the score from which an object is shown.
func (f *detectionSettings) minScore() float32 { return f.settings.Load().MinScore }

// apply keeps the objects of the labels that are wanted.
func (f *detectionSettings) filterObjects(objects []track.Object) []track.Object {
	labels := f.labels()
	if len(labels) == 0 {
		return objects
	}
	return slices.DeleteFunc(objects, func(o track.Object) bool {
		return !slices.Contains(labels, o.Detection.Label)
	})
}

// configure applies settings: devices are changed only if others are chosen.
func (l *loop) configure(s Settings) {
	l.settings = s
	l.detection.store(s)
	l.updateSharing()
	if l.call != nil {
		for _, m := range l.call.roster.participants() {
			m.tracker.SetMinScore(l.detection.minScore())
		}
	}
	l.updateChosenDevices()
	l.openDevices()
	l.updateVisibility()
}
