package session

import (
	"context"
	"errors"
	"testing"
	"time"

	"peerscope/detector"
	"peerscope/detector/track"
)

func TestDetectionQueueIsFair(t *testing.T) {
	turns := newDetectionQueue()
	a, b := newParticipant("a", 0.5), newParticipant("b", 0.5)
	for range 5 {
		turns.enqueue(a, grayFrame())
	}
	newest := grayFrame()
	turns.enqueue(a, newest)
	turns.enqueue(b, grayFrame())
	first, frame, err := turns.dequeue(t.Context())
	if first != a || frame != newest || err != nil {
		t.Error("the first turn is not a's newest picture")
	}
	turns.enqueue(a, grayFrame())
	if second, _, _ := turns.dequeue(t.Context()); second != b {
		t.Error("b was passed over")
	}
	if a.stats.skippedDetections != 5 {
		t.Errorf("%d skipped, want 5", a.stats.skippedDetections)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	turns.dequeue(ctx)
	if _, _, err := turns.dequeue(ctx); err == nil {
		t.Error("take gave a picture that is not there")
	}
}

func TestUpdateLabelCounts(t *testing.T) {
	start := time.Unix(0, 0)
	first := updateLabelCounts(nil, map[string]int{"person": 2, "book": 1}, start)
	second := updateLabelCounts(first, map[string]int{"person": 2, "book": 2}, start.Add(time.Second))
	if second[0].Label != "book" || second[0].Count != 2 || second[1].Since != start {
		t.Errorf("recount = %+v", second)
	}
	if third := updateLabelCounts(second, nil, start.Add(2*time.Second)); len(third) != 0 {
		t.Errorf("nothing in view gives %+v", third)
	}
}

func TestQuantiles(t *testing.T) {
	var h histogram
	for i := range 100 {
		h.add(time.Duration(i) * time.Millisecond)
	}
	h.add(time.Hour)
	h.add(-time.Hour)
	q := h.quantiles()
	if near := 2 * time.Millisecond; (q.P50-50*time.Millisecond).Abs() > near || (q.P95-95*time.Millisecond).Abs() > near {
		t.Errorf("quantiles %v", q)
	}
	if q := new(histogram).quantiles(); q != (Quantiles{}) {
		t.Errorf("quantiles of nothing: %v", q)
	}
}

func TestEventRate(t *testing.T) {
	var r eventRate
	now := time.Unix(100, 0)
	for range 90 {
		now = now.Add(time.Second / 30)
		r.add(now)
	}
	if got := r.perSecond(now, time.Second); got != 30 {
		t.Errorf("rate %v", got)
	}
	if got := r.perSecond(now.Add(2*time.Second), time.Second); got != 0 {
		t.Errorf("rate after a pause: %v", got)
	}
}

// The State has how often objects are looked for, seldom as that may be, and how
// many pictures were skipped.
func TestDetectionRateInTheState(t *testing.T) {
	m := newParticipant("a", 0.5)
	now := time.Unix(100, 0)
	for range 10 {
		now = now.Add(2 * time.Second / 3)
		m.stats.addDetection(time.Millisecond, now, nil)
		m.stats.countSkippedDetection()
	}
	if got := m.memberState(now); got.DetectionsPerSecond != 2 || got.DetectionsSkipped != 10 {
		t.Errorf("%v a second, %d skipped", got.DetectionsPerSecond, got.DetectionsSkipped)
	}
	if got := m.memberState(now.Add(detectionRateSpan)); got.DetectionsPerSecond != 0 {
		t.Errorf("%v a second after a pause", got.DetectionsPerSecond)
	}
}

func TestDetectionSettings(t *testing.T) {
	var f detectionSettings
	f.store(Settings{})
	found := []track.Object{{Detection: detector.Detection{Label: "person"}}, {Detection: detector.Detection{Label: "book"}}}
	if got := f.filterObjects(found); len(got) != 2 {
		t.Errorf("no labels keep %v", got)
	}
	if f.load().MinScore != DefaultMinScore || f.load().DetectionCPUPercent != DefaultDetectionCPUPercent {
		t.Error("defaults are not used")
	}
	f.store(Settings{Labels: []string{"book"}, MinScore: 0.7, DetectionCPUPercent: 20})
	if got := f.filterObjects(found); len(got) != 1 || got[0].Detection.Label != "book" || f.load().MinScore != 0.7 || f.load().DetectionCPUPercent != 20 {
		t.Errorf("kept %v", got)
	}
}

func TestNoticeNamesItsArguments(t *testing.T) {
	n := Notice{Text: "{{.A}} and {{.B}}", Args: map[string]string{"A": "one", "B": "two"}}
	if n.String() != "one and two" {
		t.Errorf("%q", n)
	}
}

func TestSendDropOldest(t *testing.T) {
	queue := make(chan int, 2)
	for i := range 5 {
		sendDropOldest(queue, i)
	}
	if a, b := <-queue, <-queue; a != 3 || b != 4 {
		t.Errorf("kept %d and %d", a, b)
	}
}

func TestDecoderFailureIsReportedOnce(t *testing.T) {
	var d decoderFailure
	broken, at := errors.New("broken"), time.Unix(0, 0)
	told := 0
	for range 100 {
		at = at.Add(100 * time.Millisecond)
		if d.shouldReport(broken, at) {
			told++
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
	d.shouldReport(nil, at)
	if d.shouldReport(broken, at.Add(time.Hour)) {
		t.Error("a new error is taken for the old one")
	}
}
