package apm

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"peerscope/media"
)

func TestWithNothingToDoABlockIsTheSame(t *testing.T) {
	var p Processor
	b := media.Block{Samples: toSamples(fan(.02)), Time: time.Unix(7, 0)}
	for _, c := range []media.AudioProcessing{{}, allOn, {}} { // at first, and after it worked
		p.Configure(c)
		p.Render(b.Samples, b.Time)
		got := p.Capture(b)
		if same := &got.Samples[0] == &b.Samples[0] && got.Time == b.Time; same != (c == media.AudioProcessing{}) {
			t.Errorf("%+v: the same block: %v", c, same)
		}
	}
}

func TestABlockIsNotWrittenTo(t *testing.T) {
	var p Processor
	p.Configure(allOn)
	defer p.Configure(media.AudioProcessing{})
	noise := scaled(fan(.02), -20)
	b, played := media.Block{Samples: toSamples(noise)}, toSamples(noise)
	for range 50 {
		p.Render(played, time.Time{})
		p.Capture(b)
	}
	if want := toSamples(noise); !slices.Equal(b.Samples, want) || !slices.Equal(played, want) {
		t.Error("samples of others were changed")
	}
}

func TestBlocksOfOddSizes(t *testing.T) {
	for _, size := range []int{0, 1, 7, 441, 479, 480, 481, 960, 1001, 5000} {
		var p Processor
		p.Configure(noiseOnly)
		start := time.Unix(100, 0)
		var delayed time.Duration
		for n, i := 0, 0; i < 50; i++ {
			b := p.Capture(media.Block{Samples: make([]int16, size), Time: start.Add(media.DurationOf(n))})
			if len(b.Samples) != size {
				t.Fatalf("%d samples became %d", size, len(b.Samples))
			}
			delayed = start.Add(media.DurationOf(n)).Sub(b.Time)
			n += size
		}
		if delayed < 0 || delayed >= frameTime || size%frameSize == 0 && delayed != 0 {
			t.Errorf("blocks of %d are delayed by %v", size, delayed)
		}
		p.Configure(media.AudioProcessing{})
	}
}

// Whatever comes, and whenever, as many samples come out.
func TestGarbage(t *testing.T) {
	random := rand.New(rand.NewPCG(6, 1))
	times := []time.Time{{}, time.Unix(0, 0), time.Unix(1<<40, 0), time.Unix(-1<<40, 0)}
	var p Processor
	defer p.Configure(media.AudioProcessing{})
	for range 300 {
		p.Configure([]media.AudioProcessing{echoOnly, noiseOnly, gainOnly, allOn, {}}[random.IntN(5)])
		samples := make([]int16, random.IntN(3000))
		for i := range samples {
			samples[i] = []int16{math.MinInt16, math.MaxInt16, 0, int16(random.Uint32())}[random.IntN(4)]
		}
		p.Render(samples, times[random.IntN(len(times))])
		if b := p.Capture(media.Block{Samples: samples, Time: times[random.IntN(len(times))]}); len(b.Samples) != len(samples) {
			t.Fatalf("%d samples became %d", len(samples), len(b.Samples))
		}
	}
	p.Capture(media.Block{})
	p.Render(nil, time.Time{})
}

func TestAllAtOnce(t *testing.T) {
	var p Processor
	var work sync.WaitGroup
	samples := toSamples(scaled(fan(.02), -20))
	work.Go(func() {
		for range 200 {
			p.Render(samples, time.Now())
		}
	})
	work.Go(func() {
		for i := range 50 {
			p.Configure([]media.AudioProcessing{allOn, {}}[i%2])
		}
	})
	for range 200 {
		p.Capture(media.Block{Samples: samples, Time: time.Now()})
	}
	work.Wait()
	p.Configure(media.AudioProcessing{})
}

func TestRenderQueue(t *testing.T) {
	var q renderQueue
	start := time.Unix(0, 0)
	ramp := func(from, n int) (samples []int16) {
		for i := range n {
			samples = append(samples, int16(from+i))
		}
		return samples
	}
	q.write(ramp(0, 500), start)
	q.write(ramp(500, 500), start.Add(media.DurationOf(500)))
	frames := q.frames()
	if len(frames) != 2 || frames[0].samples[0] != 0 || frames[1].samples[0] != frameSize || frames[1].samples[frameSize-1] != 2*frameSize-1 {
		t.Fatalf("%v", frames)
	}
	// The last of 40 samples after two frames was given to the device 500 later.
	for i, want := range []int{500 - 40 - frameSize, 500 - 40} {
		if at := frames[i].at.Sub(start); (at - media.DurationOf(want)).Abs() > time.Microsecond {
			t.Errorf("frame %d at %v, want %v", i, at, media.DurationOf(want))
		}
	}
	if again := q.frames(); again != nil {
		t.Errorf("the frames were given twice: %v", again)
	}
}

// While the microphone is off nobody takes what is played: it is bounded, and what is
// kept then is of now.
func TestRenderQueueIsBounded(t *testing.T) {
	var q renderQueue
	now := time.Unix(0, 0)
	for range 10_000 {
		now = now.Add(frameTime)
		q.write(make([]int16, frameSize), now)
	}
	if len(q.samples) > maxQueued || cap(q.samples) > 4*maxQueued {
		t.Errorf("%d samples wait in %d", len(q.samples), cap(q.samples))
	}
	q.write(make([]int16, 10*maxQueued), now)
	if n := len(q.frames()); n != 1 {
		t.Errorf("%d frames after more than there is room for", n)
	}
}
