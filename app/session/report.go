package session

import (
	"image"
	"maps"
	"sync"
	"time"

	"peerscope/peer"
)

// maxReports bounds how many members, those gone included, are remembered.
const maxReports = 64

// A Report is what was counted of one member over its whole stay.
type Report struct {
	Member              peer.ID
	Name                string
	FramesDecoded       int
	FPS                 float64
	FirstFrame          time.Duration  // from its coming to its first picture
	Delay               Quantiles      // capture to decoded picture
	DetectionTime       Quantiles      // how long detection took, a picture
	DetectionsPerSecond float64        // pictures that were looked at
	DetectionsSkipped   int            // pictures replaced by newer ones
	MaxLabelCounts      map[string]int // the most at once, by label
	Size                image.Point    // of the last picture
	MaxLevel            float32        // of the loudest block heard, 0 to 1
}

// Quantiles are the median of durations and what 95 % of them did not exceed.
type Quantiles struct{ P50, P95 time.Duration }

// FramesSent is how many pictures have been encoded and sent.
func (s *Session) FramesSent() int { return int(s.sent.Load()) }

// Reports are of all members that were met, in order of their coming.
func (s *Session) Reports() []Report { return s.reports.list() }

// reports remember the members that were met.
type reportLog struct {
	mu           sync.Mutex
	participants []*participant
}

func (r *reportLog) add(m *participant) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.participants) == maxReports {
		r.participants = append(r.participants[:0], r.participants[1:]...)
	}
	r.participants = append(r.participants, m)
}

func (r *reportLog) list() []Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]Report, 0, len(r.participants))
	for _, m := range r.participants {
		all = append(all, m.report())
	}
	return all
}

func (m *participant) report() Report {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := &m.stats
	report := Report{
		Member:              m.id,
		Name:                m.peer.About.Name,
		FramesDecoded:       s.frames,
		FPS:                 frequency(s.frames, s.lastFrame.Sub(s.firstFrame)),
		Delay:               s.delays.quantiles(),
		DetectionTime:       s.detectionTimes.quantiles(),
		DetectionsPerSecond: frequency(s.detectionTimes.total, s.lastDetection.Sub(s.firstDetection)),
		DetectionsSkipped:   s.skippedDetections,
		MaxLabelCounts:      maps.Clone(s.maxLabelCounts),
		Size:                s.size,
		MaxLevel:            s.maxLevel,
	}
	if s.frames > 0 {
		report.FirstFrame = s.firstFrame.Sub(s.joined)
	}
	return report
}

// frequency is how often a second something happened that was counted n times,
// the first and the last of them span apart.
func frequency(n int, span time.Duration) float64 {
	if n < 2 || span <= 0 {
		return 0
	}
	return float64(n-1) / span.Seconds()
}

// heard takes note of how loud a member is.
func (m *participant) addLevel(level float32) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stats.maxLevel = max(m.stats.maxLevel, level)
}

// skipped counts a picture that was not looked at.
func (m *participant) countSkippedDetection() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stats.skippedDetections++
}

func (m *participant) name() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.peer.About.Name
}
