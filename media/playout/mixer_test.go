package playout

import (
	"math"
	"sync"
	"testing"
	"time"

	"peerscope/media"
)

// A signalSource plays a signal.
type signalSource struct {
	signal signal
	next   int
}

func (s *signalSource) Read(samples []int16, _ time.Time) {
	copy(samples, s.signal.from(s.next, len(samples)))
	s.next += len(samples)
}

func read(m *Mixer, n, period int) (all []int16) {
	samples := make([]int16, period)
	for len(all) < n {
		m.Read(samples, begin)
		all = append(all, samples...)
	}
	return all[:n]
}

func TestTheMixIsTheSum(t *testing.T) {
	var m Mixer
	if got := read(&m, 1000, 480); media.Level(got) != 0 {
		t.Error("nobody is heard")
	}
	m.Add(&signalSource{signal: sine(440)}, 1)
	m.Add(&signalSource{signal: sine(1000)}, 0.5)
	a, b := sine(440).from(0, 10000), sine(1000).from(0, 10000)
	for i, got := range read(&m, 10000, 333) {
		if want := float64(a[i]) + float64(b[i])/2; math.Abs(float64(got)-want) > 1 {
			t.Fatalf("sample %d is %d, not %v", i, got, want)
		}
	}
}

// A gain that changes and a source that is taken out do not click.
func TestGainsChangeEvenly(t *testing.T) {
	var m Mixer
	tone := sine(440)
	s := &signalSource{signal: tone}
	m.Add(s, 1)
	loud := read(&m, 48000, 480)
	m.SetGain(s, 0.25)
	soft := read(&m, 48000, 480)
	m.Remove(s)
	gone := read(&m, 48000, 480)
	if got, limit := sharpest(append(append(append([]int16{}, loud...), soft...), gone...)), sharpest(loud)*5/4; got > limit {
		t.Errorf("a click of %d, more than %d", got, limit)
	}
	const quarter = 12.04 / 60 // dB of Level's
	if d := media.Level(loud[24000:]) - media.Level(soft[24000:]); math.Abs(float64(d)-quarter) > 0.005 {
		t.Errorf("a quarter is %v less loud", d)
	}
	if media.Level(gone[480:]) != 0 || s.next > 3*48000 {
		t.Error("it is heard still")
	}
	if len(m.inputs) != 0 {
		t.Error("it is kept")
	}
}

// Where no loudspeaker works, or none does any longer, nobody reads: what came and went
// since then is not kept.
func TestWhatNobodyHearsIsNotKept(t *testing.T) {
	var m Mixer
	tone := sine(440)
	comeAndGo := func() {
		for range 100 {
			s := &signalSource{signal: tone}
			m.Add(s, 1)
			m.Remove(s)
		}
	}
	comeAndGo()
	if len(m.inputs) != 0 {
		t.Errorf("%d are kept that nobody has heard", len(m.inputs))
	}
	heard := &signalSource{signal: tone}
	m.Add(heard, 1)
	read(&m, 480, 480)
	comeAndGo()
	m.Remove(heard)
	if len(m.inputs) != 1 {
		t.Errorf("%d are kept of the one that is to fade", len(m.inputs))
	}
}

// What is too loud is turned down and keeps its shape; soon after it all is as before.
func TestTheLimiter(t *testing.T) {
	const count = 4
	var m Mixer
	loud := &signalSource{signal: sine(400)} // 4 times 10000
	quiet := &signalSource{signal: sine(1000)}
	for range count - 1 {
		m.Add(&signalSource{signal: loud.signal}, 1)
	}
	m.Add(loud, 1)
	got := read(&m, media.SampleRate, 480)[media.SampleRate/10:]
	peak := 0
	for _, v := range got {
		peak = max(peak, int(v), -int(v))
	}
	if peak > math.MaxInt16 || float64(peak) < limit*0.95 {
		t.Errorf("the peak is %d", peak)
	}
	// A sine that is bent has a third harmonic.
	if d := amplitude(got, 1200) / amplitude(got, 400); d > 0.01 {
		t.Errorf("distorted by %.1f %%", 100*d)
	}
	m = Mixer{limiter: m.limiter}
	m.Add(quiet, 0.5)
	after := read(&m, media.SampleRate, 480)[media.SampleRate*9/10:]
	if a := amplitude(after, 1000); math.Abs(a-5000) > 20 {
		t.Errorf("%v of 5000 is heard later", a)
	}
}

// amplitude is that of a frequency in samples.
func amplitude(samples []int16, hertz float64) float64 {
	var re, im float64
	n := len(samples) / 4800 * 4800
	for i, v := range samples[:n] {
		phase := 2 * math.Pi * hertz * float64(i) / media.SampleRate
		re, im = re+float64(v)*math.Cos(phase), im+float64(v)*math.Sin(phase)
	}
	return 2 * math.Hypot(re, im) / float64(n)
}

// Anything may come suddenly, and stays within what a sample can be.
func TestTheLimiterKeepsSamplesInRange(t *testing.T) {
	for _, n := range []int{1, 7, 48, 480, 481, 5000} {
		var l limiter
		samples := make([]float32, n)
		for i := range samples {
			samples[i] = float32(16*math.MaxInt16) * float32(1-2*(i/3%2))
		}
		l.limit(samples)
		for i, v := range samples {
			if max(v, -v) > math.MaxInt16 {
				t.Fatalf("%d samples: %d is %v", n, i, v)
			}
		}
	}
}

// Members come, are made louder and go while the device reads.
func TestMixerIsForAnyGoroutine(t *testing.T) {
	var m Mixer
	var members sync.WaitGroup
	for i := range 4 {
		members.Go(func() {
			b := NewBuffer(&signalDecoder{signal: sine(440)})
			m.Add(b, 1)
			defer m.Remove(b)
			for n := range 100 {
				b.Push(packet(n), n%3, begin, begin)
				m.SetGain(b, float32(i))
				b.Stats()
			}
		})
	}
	read(&m, 100*media.BlockSize, 480)
	members.Wait()
	read(&m, 480, 480)
	if len(m.inputs) != 0 {
		t.Errorf("%d are left", len(m.inputs))
	}
}
