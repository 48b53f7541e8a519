package session

import (
	"slices"
	"sync/atomic"

	"peerscope/detector/track"
)

// DefaultMinScore is the score from which an object is shown, when the person
// has not said.
const DefaultMinScore = 0.5

// DefaultDetectionCPUPercent is how much of one core detection takes, when the
// person has not said.
const DefaultDetectionCPUPercent = 50

// A detectionSettings says whether and how objects are looked for, to be shown and for
// rules. The loop sets it, any goroutine reads it.
type detectionSettings struct {
	enabled  atomic.Bool // objects are shown
	broken   atomic.Bool // there is no detector, or it has failed
	settings atomic.Pointer[Settings]
}

// store takes over what the settings say of detection, and defaults for what
// they do not.
func (d *detectionSettings) store(s Settings) {
	s.Labels = slices.Clone(s.Labels)
	if s.MinScore == 0 {
		s.MinScore = DefaultMinScore
	}
	if s.DetectionCPUPercent <= 0 || s.DetectionCPUPercent > 100 {
		s.DetectionCPUPercent = DefaultDetectionCPUPercent
	}
	d.settings.Store(&s)
}

// load gives the settings as stored last, for reading only.
func (d *detectionSettings) load() *Settings { return d.settings.Load() }

// shows says that objects are shown: it is enabled, and some are wanted.
func (d *detectionSettings) shows() bool {
	labels := d.load().Labels
	return d.enabled.Load() && (labels == nil || len(labels) > 0)
}

// active says that objects are looked for: they are shown, there are rules, or a
// journal is kept.
func (d *detectionSettings) active() bool {
	return d.shows() || d.load().JournalIsKept() && !d.broken.Load()
}

// filterObjects keeps the objects of the labels that are wanted.
func (d *detectionSettings) filterObjects(objects []track.Object) []track.Object {
	labels := d.load().Labels
	if labels == nil {
		return objects
	}
	return slices.DeleteFunc(objects, func(o track.Object) bool {
		return !slices.Contains(labels, o.Detection.Label)
	})
}
