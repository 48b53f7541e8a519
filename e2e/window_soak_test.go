//go:build linux

package e2e

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"peerscope/internal/xtest"
)

// soakLimit is for ten calls, on a machine that is busy.
const soakLimit = 3 * time.Minute

// soak has a window make sample calls, and gives what it had after each tenth.
func soak(t testing.TB, calls int) (lines []soakLine) {
	t.Helper()
	d := xtest.Open(t, 1280, 1000)
	// Fyne keeps what was on a window for a minute, or for as long as FYNE_CACHE says.
	p := startMember(t, windowSoak, strconv.Itoa(calls), d.Env(), "FYNE_SCALE=1", "FYNE_CACHE=2s")
	for len(lines) < calls/10 {
		var line soakLine
		if err := json.Unmarshal([]byte(p.line(soakLimit)), &line); err != nil {
			t.Fatal(err)
		}
		t.Logf("%+v", line)
		lines = append(lines, line)
	}
	return lines
}

// Fifty calls leave nothing behind: what the tenth had when it was over, the last has
// too. Go's heap varies by a tenth, and by some pictures; the memory of the process by
// more, as what Go and C give back stays with them for a while. Where the race detector
// takes its own, only Go's is looked at.
func TestFiftyCallsLeaveNothing(t *testing.T) {
	lines := soak(t, 50)
	first, last := lines[0], lines[len(lines)-1]
	if last.Goroutines > first.Goroutines+first.Goroutines/10 {
		t.Errorf("%d goroutines became %d", first.Goroutines, last.Goroutines)
	}
	const pictures = 5 // MiB, that may be on their way
	if last.HeapMiB > first.HeapMiB*1.1+pictures {
		t.Errorf("Go's heap of %.1f MiB became one of %.1f", first.HeapMiB, last.HeapMiB)
	}
	if last.RSSMiB > first.RSSMiB*1.25+pictures && !raceDetector {
		t.Errorf("%.0f MiB became %.0f", first.RSSMiB, last.RSSMiB)
	}
}
