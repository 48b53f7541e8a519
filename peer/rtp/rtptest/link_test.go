package rtptest

import (
	"math"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var begin = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

// receive gives what has arrived by now: first bytes, and after how long.
func receive(l *Link, now time.Time) (first []byte, after []time.Duration) {
	for d, at := l.Receive(now); d != nil; d, at = l.Receive(now) {
		first, after = append(first, d[0]), append(after, at.Sub(begin))
	}
	return first, after
}

// TestRateAndDelay: 972 bytes and their headers take 10 ms at 800 kbit/s.
func TestRateAndDelay(t *testing.T) {
	l := &Link{Rate: 800_000, Delay: 30 * time.Millisecond}
	datagram := make([]byte, 972)
	for i := range byte(3) {
		datagram[0] = i
		l.Send(begin, datagram)
	}
	if got, _ := receive(l, begin.Add(39*time.Millisecond)); got != nil {
		t.Errorf("%v came too early", got)
	}
	if got := l.Backlog(begin); got != 30*time.Millisecond {
		t.Errorf("a backlog of %v", got)
	}
	got, after := receive(l, begin.Add(time.Second))
	want := []time.Duration{40 * time.Millisecond, 50 * time.Millisecond, 60 * time.Millisecond}
	if !slices.Equal(got, []byte{0, 1, 2}) || !slices.Equal(after, want) {
		t.Errorf("%v after %v", got, after)
	}
}

func TestQueueIsBounded(t *testing.T) {
	l := &Link{Rate: 800_000, Queue: 50 * time.Millisecond}
	for range 100 {
		l.Send(begin, make([]byte, 972))
	}
	if got, _ := receive(l, begin.Add(time.Hour)); len(got) != 6 { // one leaves, five wait
		t.Errorf("%d of 100 arrived", len(got))
	}
}

func TestJitterReorders(t *testing.T) {
	l := &Link{Jitter: 20 * time.Millisecond}
	for i := range byte(50) {
		l.Send(begin, []byte{i})
	}
	got, after := receive(l, begin.Add(time.Second))
	if len(got) != 50 || slices.IsSorted(got) || !slices.IsSorted(after) || after[49] >= 20*time.Millisecond {
		t.Errorf("%v after %v", got, after)
	}
}

func TestLosses(t *testing.T) {
	for name, loss := range map[string]func(time.Time) bool{
		"random": RandomLoss(0.05, 7), "bursts": BurstLoss(0.05, 5, 7),
	} {
		lost, runs, before := 0, 0, false
		for range 100_000 {
			now := loss(begin)
			if now {
				lost++
			}
			if now && !before {
				runs++
			}
			before = now
		}
		length := float64(lost) / float64(runs)
		want := map[string]float64{"random": 1 / 0.95, "bursts": 5}[name]
		if math.Abs(float64(lost)/100_000-0.05) > 0.01 || math.Abs(length/want-1) > 0.15 {
			t.Errorf("%s: %d lost, in runs of %.2f", name, lost, length)
		}
	}
}

func TestScenarioLosesWhenItIsTo(t *testing.T) {
	s := Scenario{Loss: 1, From: time.Second, To: 2 * time.Second}
	forward, _ := s.Links(begin, 1)
	for i, want := range []bool{false, true, false} {
		if got := forward.Loss(begin.Add(time.Duration(i) * time.Second)); got != want {
			t.Errorf("after %d s lost is %v", i, got)
		}
	}
}
