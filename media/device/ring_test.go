package device

import (
	"slices"
	"sync"
	"testing"
	"time"

	"peerscope/media"
)

func count(from, n int) []int16 {
	s := make([]int16, n)
	for i := range s {
		s[i] = int16(from + i)
	}
	return s
}

func TestRingGivesWhatWasWrittenInOrder(t *testing.T) {
	r := newRing(10)
	now := time.Now()
	for i := range 20 { // 3 in, 3 out, around the end of the ring
		r.write(count(3*i, 3), now)
		got := make([]int16, 3)
		if _, ok := r.read(got); !ok || !slices.Equal(got, count(3*i, 3)) {
			t.Fatalf("%v, %v", got, ok)
		}
	}
	if _, ok := r.read(make([]int16, 1)); ok {
		t.Error("an empty ring gave something")
	}
	if s := r.Stats(); s != (Stats{}) {
		t.Errorf("%+v", s)
	}
}

func TestRingKnowsWhenItsOldestWasCaptured(t *testing.T) {
	r := newRing(5 * media.BlockSize)
	now := time.Now()
	r.write(make([]int16, 2*media.BlockSize), now)
	for i, want := range []time.Duration{2 * media.BlockTime, media.BlockTime} {
		if at, _ := r.read(make([]int16, media.BlockSize)); now.Sub(at) != want {
			t.Errorf("block %d is %v old, want %v", i, now.Sub(at), want)
		}
	}
}

func TestAFullRingDropsItsOlderHalf(t *testing.T) {
	for _, c := range []struct {
		writes []int
		want   []int16
		drops  int
	}{
		{[]int{4, 4, 2}, count(0, 10), 0},
		{[]int{4, 4, 4}, count(7, 5), 1},
		{[]int{9, 8}, count(9, 8), 1},
		{[]int{4, 25}, count(19, 10), 1},
		{[]int{25, 1}, count(21, 5), 2},
	} {
		r, n := newRing(10), 0
		for _, size := range c.writes {
			r.write(count(n, size), time.Now())
			n += size
		}
		got := make([]int16, len(c.want))
		if _, ok := r.read(got); !ok || !slices.Equal(got, c.want) || r.n != 0 {
			t.Errorf("%v: %v, %d left", c.writes, got, r.n)
		}
		if s := r.Stats(); s.Overruns != c.drops {
			t.Errorf("%v: %+v, want %d", c.writes, s, c.drops)
		}
	}
}

func TestRingAllocatesNothing(t *testing.T) {
	r, b := newRing(100), make([]int16, 30)
	if n := testing.AllocsPerRun(100, func() { r.write(b, time.Time{}); r.read(b) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// However the two meet, what is read is in order and ends with the last.
func TestRingBetweenTwoGoroutines(t *testing.T) {
	r := newRing(64)
	const total = 30000
	var writer sync.WaitGroup
	writer.Go(func() {
		for n := 0; n < total; n += 10 {
			r.write(count(n, 10), time.Now())
		}
	})
	sample := make([]int16, 1)
	for last := int16(-1); last < total-1; {
		<-r.ready
		for _, ok := r.read(sample); ok; _, ok = r.read(sample) {
			if sample[0] <= last {
				t.Fatalf("after %d came %d", last, sample[0])
			}
			last = sample[0]
		}
	}
	writer.Wait()
}
