package session

import (
	"image"
	"math"
	"sync"
	"time"

	"peerscope/detector/track"
	"peerscope/peer"
	"peerscope/peer/rtp"
)

// participantStats are what is counted of one member, in bounded memory however
// long the call is. They outlive it for its Report. Any goroutine may use them.
type participantStats struct {
	id peer.ID

	mu                    sync.Mutex // guards what follows
	name                  string
	joined                time.Time
	firstFrame, lastFrame time.Time // shown
	frames                int
	size                  image.Point
	frameRate             eventRate
	delay                 time.Duration // of the last picture
	delays                histogram
	detectionTimes        histogram
	firstDetection        time.Time
	lastDetection         time.Time
	detectionRate         eventRate
	skippedDetections     int
	maxLevel              float32
	maxLabelCounts        map[string]int // of each label, the most at once
	freezes               rtp.FreezeCounter
	reception             reception
	lipSync               lipSync
	concealed             time.Duration // sound that was made up, or left out
	roundTrip             time.Duration // 0 when unknown
	sending               peer.SendStats
}

func newParticipantStats(id peer.ID) *participantStats {
	return &participantStats{id: id, joined: time.Now(), maxLabelCounts: map[string]int{}}
}

func (s *participantStats) setName(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.name = name
}

func (s *participantStats) setLine(roundTrip time.Duration, sending peer.SendStats) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.roundTrip, s.sending = roundTrip, sending
}

func (s *participantStats) addTrack(t receivedTrack, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reception.add(t, now)
}

func (s *participantStats) removeTrack(t receivedTrack, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reception.remove(t, now)
}

// addFrame counts a picture that is handed over to be shown.
func (s *participantStats) addFrame(size image.Point, delay time.Duration, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.frames == 0 {
		s.firstFrame = now
	}
	s.frames++
	s.lastFrame, s.size, s.delay = now, size, delay
	s.frameRate.add(now)
	s.freezes.Add(now)
	if delay > 0 {
		s.delays.add(delay)
	}
}

// pausePictures says that no pictures are to be expected for now.
func (s *participantStats) pausePictures(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.freezes.Pause(now)
}

// addPictureDelay takes note of when a picture was captured, by the sender's clock,
// and shown.
func (s *participantStats) addPictureDelay(captured, shown time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lipSync.addPicture(captured, shown)
}

// addSoundDelay is the same for sound.
func (s *participantStats) addSoundDelay(captured, heard time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lipSync.addSound(captured, heard)
}

// addConcealed counts sound that did not come.
func (s *participantStats) addConcealed(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.concealed += d
}

func (s *participantStats) lastFrameTime() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lastFrame
}

// addDetection counts a picture in which objects were looked for.
func (s *participantStats) addDetection(took time.Duration, now time.Time, objects []track.Object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.detectionTimes.total == 0 {
		s.firstDetection = now
	}
	s.lastDetection = now
	s.detectionRate.add(now)
	s.detectionTimes.add(took)
	counts := map[string]int{}
	for _, o := range objects {
		label := o.Detection.Label
		counts[label]++
		s.maxLabelCounts[label] = max(s.maxLabelCounts[label], counts[label])
	}
}

// countSkippedDetection counts a picture that a newer one replaced.
func (s *participantStats) countSkippedDetection() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.skippedDetections++
}

// addLevel takes note of how loud a member is.
func (s *participantStats) addLevel(level float32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.maxLevel = max(s.maxLevel, level)
}

// fill sets what a State tells of the counts.
func (s *participantStats) fill(m *Member, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m.Width, m.Height, m.Delay = s.size.X, s.size.Y, s.delay
	m.FPS = s.frameRate.perSecond(now, time.Second)
	m.DetectionsPerSecond = s.detectionRate.perSecond(now, detectionRateSpan)
	m.DetectionsSkipped = s.skippedDetections
	m.Network = s.networkReport(s.reception.currentBitRate(now))
}

// detectionRateSpan is what the rate of detections is taken over: with a small
// budget and many members there is less than one a second.
const detectionRateSpan = 4 * time.Second

// An eventRate tells how often something happened lately.
type eventRate struct{ times [64]time.Time }

func (r *eventRate) add(now time.Time) {
	copy(r.times[1:], r.times[:])
	r.times[0] = now
}

// perSecond is the rate within the span before now. It is in whole steps, so
// that what shows it stays calm.
func (r *eventRate) perSecond(now time.Time, span time.Duration) float64 {
	n := 0
	for n < len(r.times) && now.Sub(r.times[n]) < span {
		n++
	}
	if n < 2 {
		return 0
	}
	return math.Round(frequency(n, r.times[0].Sub(r.times[n-1])))
}

// A histogram counts durations in steps of 0.1 ms up to half a second; longer
// ones count as that.
type histogram struct {
	counts [5000]uint32
	total  int
}

const histogramStep = 100 * time.Microsecond

func (h *histogram) add(d time.Duration) {
	h.counts[min(max(int(d/histogramStep), 0), len(h.counts)-1)]++
	h.total++
}

func (h *histogram) quantiles() Quantiles { return Quantiles{h.quantile(0.5), h.quantile(0.95)} }

// quantile is the duration that a fraction q of those counted did not exceed.
func (h *histogram) quantile(q float64) time.Duration {
	rest := int(q * float64(h.total))
	for i, n := range h.counts {
		if rest < int(n) {
			return time.Duration(i+1) * histogramStep
		}
		rest -= int(n)
	}
	return 0
}
