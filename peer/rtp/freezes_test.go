package rtp

import (
	"testing"
	"time"
)

// showing adds pictures after gaps.
func (f *FreezeCounter) showing(now time.Time, gaps ...time.Duration) time.Time {
	for _, gap := range gaps {
		now = now.Add(gap)
		f.Add(now)
	}
	return now
}

func TestFreezes(t *testing.T) {
	steady := make([]time.Duration, 40)
	for i := range steady {
		steady[i] = 33 * ms
	}
	for name, c := range map[string]struct {
		gaps    []time.Duration
		count   int
		frozen  time.Duration
		longest time.Duration
	}{
		"steady":       {nil, 0, 0, 33 * ms},
		"183 ms":       {[]time.Duration{183 * ms, 33 * ms}, 0, 0, 183 * ms},
		"184 ms":       {[]time.Duration{184 * ms, 33 * ms}, 1, 184 * ms, 184 * ms},
		"twice":        {[]time.Duration{500 * ms, 33 * ms, 500 * ms}, 2, 1000 * ms, 500 * ms},
		"a slow film":  {append(make([]time.Duration, 0), 150*ms, 150*ms, 150*ms), 0, 0, 150 * ms},
		"3 x the mean": {[]time.Duration{90 * ms, 90 * ms}, 0, 0, 90 * ms},
	} {
		var f FreezeCounter
		f.showing(f.showing(time.Unix(0, 0), steady...), c.gaps...)
		if f.Count != c.count || f.Frozen != c.frozen || f.Longest != c.longest {
			t.Errorf("%s: %d freezes, %v, the longest gap %v", name, f.Count, f.Frozen, f.Longest)
		}
	}
}

// TestFreezesOfASlowFilm: at two pictures a second, 1.5 s are three times the mean.
func TestFreezesOfASlowFilm(t *testing.T) {
	var f FreezeCounter
	now := f.showing(time.Unix(0, 0), 500*ms, 500*ms, 500*ms, 500*ms)
	now = f.showing(now, 1499*ms)
	if f.Count != 0 {
		t.Errorf("%d freezes", f.Count)
	}
	f.showing(now, 2300*ms) // the mean is 750 ms now
	if f.Count != 1 {
		t.Errorf("%d freezes", f.Count)
	}
}

// TestFreezesAndPauses: that a camera is off is no freeze; that a call ends with a
// still picture is one.
func TestFreezesAndPauses(t *testing.T) {
	var f FreezeCounter
	now := f.showing(time.Unix(0, 0), 33*ms, 33*ms, 33*ms)
	f.Pause(now.Add(33 * ms))
	f.Pause(now.Add(time.Second))
	now = f.showing(now.Add(time.Minute), 0, 33*ms)
	if f.Count != 0 || f.Longest != 33*ms {
		t.Errorf("%d freezes, the longest gap %v", f.Count, f.Longest)
	}
	f.Pause(now.Add(10 * time.Second))
	if f.Count != 1 || f.Frozen != 10*time.Second {
		t.Errorf("%d freezes, %v", f.Count, f.Frozen)
	}
}
