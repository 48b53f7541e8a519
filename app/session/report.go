package session

import (
	"image"
	"maps"
	"slices"
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
	Delay               Quantiles      // from capture to being shown
	DetectionTime       Quantiles      // how long detection took, a picture
	DetectionsPerSecond float64        // pictures in which objects were looked for
	DetectionsSkipped   int            // pictures replaced by newer ones
	MaxLabelCounts      map[string]int // the most at once, by label
	Size                image.Point    // of the last picture
	MaxLevel            float32        // of the loudest block heard, 0 to 1
	Network             NetworkReport
}

// A NetworkReport is what a member's line does to its pictures and sound.
type NetworkReport struct {
	Freezes           int           // gaps between pictures that a person notices (W3C webrtc-stats, freezeCount)
	Frozen            time.Duration // all of them together
	LongestGap        time.Duration // between two pictures
	PacketsReceived   int
	PacketsLost       int           // they did not come, or only when they were sent again or recovered
	Retransmitted     int           // of those lost: they came when they were sent again
	RecoveredByParity int           // of those lost: they were computed from others
	BitRate           int           // of all that came, in bits a second
	PlayoutDelay      time.Duration // how long pictures or sound wait for late packets
	SoundConcealed    time.Duration // sound that did not come
	LipSync           time.Duration // how much later than its picture sound is heard
	RoundTrip         time.Duration // 0 when unknown
	Sending           peer.SendStats
}

// Quantiles are the median of durations and what 95 % of them did not exceed.
type Quantiles struct{ P50, P95 time.Duration }

// FramesSent is how many pictures have been encoded and sent.
func (s *Session) FramesSent() int { return int(s.framesSent.Load()) }

// Reports are of all members that were met, in order of their coming.
func (s *Session) Reports() []Report { return s.reports.list() }

// A reportLog keeps what was counted of the members that were met. Any goroutine
// may use it.
type reportLog struct {
	mu    sync.Mutex
	stats []*participantStats
}

func (r *reportLog) add(s *participantStats) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.stats) == maxReports {
		r.stats = slices.Delete(r.stats, 0, 1)
	}
	r.stats = append(r.stats, s)
}

func (r *reportLog) list() []Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]Report, 0, len(r.stats))
	for _, s := range r.stats {
		all = append(all, s.report())
	}
	return all
}

func (s *participantStats) report() Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	report := Report{
		Member:              s.id,
		Name:                s.name,
		FramesDecoded:       s.frames,
		FPS:                 frequency(s.frames, s.lastFrame.Sub(s.firstFrame)),
		Delay:               s.delays.quantiles(),
		DetectionTime:       s.detectionTimes.quantiles(),
		DetectionsPerSecond: frequency(s.detectionTimes.total, s.lastDetection.Sub(s.firstDetection)),
		DetectionsSkipped:   s.skippedDetections,
		MaxLabelCounts:      maps.Clone(s.maxLabelCounts),
		Size:                s.size,
		MaxLevel:            s.maxLevel,
		Network:             s.networkReport(s.reception.meanBitRate(time.Now())),
	}
	if s.frames > 0 {
		report.FirstFrame = s.firstFrame.Sub(s.joined)
	}
	return report
}

// networkReport is of the whole stay until now, but for the bit rate, which is given.
// The lock is held.
func (s *participantStats) networkReport(bitRate int) NetworkReport {
	total := s.reception.total()
	return NetworkReport{
		Freezes:           s.freezes.Count,
		Frozen:            s.freezes.Frozen,
		LongestGap:        s.freezes.Longest,
		PacketsReceived:   total.PacketsReceived,
		PacketsLost:       total.PacketsLost,
		Retransmitted:     total.Retransmitted,
		RecoveredByParity: total.RecoveredByParity,
		BitRate:           bitRate,
		PlayoutDelay:      total.PlayoutDelay,
		SoundConcealed:    s.concealed,
		LipSync:           s.lipSync.mean,
		RoundTrip:         s.roundTrip,
		Sending:           s.sending,
	}
}

// frequency is how often a second something happened that was counted n times,
// the first and the last of them span apart.
func frequency(n int, span time.Duration) float64 {
	if n < 2 || span <= 0 {
		return 0
	}
	return float64(n-1) / span.Seconds()
}
