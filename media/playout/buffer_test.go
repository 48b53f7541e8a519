package playout

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"peerscope/media"
)

// Whatever a device asks for at a time, it plays what was sent, and no later than the
// packets are due and a period.
func TestWhatIsSentIsPlayed(t *testing.T) {
	s := voice()
	for _, period := range []int{1, 37, 128, 441, 480, 1024, 1764, 5000} {
		l := newLine(s)
		l.period = period
		l.lateness = func(int) time.Duration { return -200 * ms } // all that is asked for is there
		l.run(2*time.Second, nil)
		start := media.SamplesIn(5*ms) + period
		want := s.from(0, media.SampleRate)[fadeIn:]
		same := false
		for off := -1; off <= 1; off++ { // a nanosecond is no whole number of samples
			same = same || slices.Equal(l.played[start+off+fadeIn:][:len(want)], want)
		}
		if !same {
			t.Errorf("asked for %d samples, it plays something else", period)
		}
		if delay := l.buffer.Stats().Delay; (delay - media.DurationOf(period)).Abs() > ms {
			t.Errorf("asked for %d samples, it delays them by %v", period, delay)
		}
	}
}

// An hour of a device whose clock is 200 ppm off, and of a sender's: the delay stays,
// nothing clicks, and the pitch is what it was.
func TestAnHourOfDrift(t *testing.T) {
	const drift = 200e-6
	for name, setup := range map[string]func(*line){
		"a slow device": func(l *line) { l.rate = 1 - drift },
		"a fast device": func(l *line) { l.rate = 1 + drift },
		"a slow sender": func(l *line) {
			l.playAt = func(block int) time.Duration {
				return time.Duration(float64(block)*(1+drift)*float64(media.BlockTime)) + 5*ms
			}
		},
		"a fast sender": func(l *line) {
			l.playAt = func(block int) time.Duration {
				return time.Duration(float64(block)*(1-drift)*float64(media.BlockTime)) + 5*ms
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const hertz, warmUp = 440, 10 * time.Second
			tone := sine(hertz)
			limit := sharpest(tone.from(0, media.SampleRate)) * 5 / 4
			l := newLine(tone)
			setup(l)
			least, most, crossings, heard := time.Hour, time.Duration(0), 0, 0
			joined := make([]int16, 2+l.period) // with the last two before
			l.run(time.Hour, func(samples []int16, now time.Duration) {
				copy(joined, joined[l.period:])
				copy(joined[2:], samples)
				if now < warmUp {
					return
				}
				read := l.block*media.BlockSize - l.buffer.unread() // of the signal
				delay := now + media.DurationOf(len(samples)) - l.playAt(0) - time.Duration(float64(media.DurationOf(read))*float64(l.playAt(1e6))/float64(1e6*media.BlockTime))
				least, most = min(least, delay), max(most, delay)
				sampled := now%(20*time.Second) < time.Second
				if sampled || l.buffer.sinceSplice <= 2*l.period {
					if sharp := sharpest(joined); sharp > limit {
						t.Fatalf("a click of %d after %v, more than %d", sharp, now, limit)
					}
				}
				if !sampled {
					return
				}
				heard += l.period
				for i, s := range joined[2:] {
					if joined[1+i] < 0 && s >= 0 {
						crossings++
					}
				}
			})
			t.Logf("delayed by %v to %v", least, most)
			if most-least >= 20*ms || most > 20*ms {
				t.Errorf("delayed by %v to %v", least, most)
			}
			if pitch := float64(crossings) / media.DurationOf(heard).Seconds(); pitch < hertz*0.995 || pitch > hertz*1.005 {
				t.Errorf("the pitch is %.2f Hz", pitch)
			}
			if l.decoder.made > 0 {
				t.Errorf("%d blocks were made up", l.decoder.made)
			}
		})
	}
}

// A delay that changes much is made up for within some seconds, of sines and voices,
// without a click.
func TestTheDelayFollows(t *testing.T) {
	signals := map[string]signal{"100 Hz": sine(100), "440 Hz": sine(440), "1 kHz": sine(1000), "3010 Hz": sine(3010), "a voice": voice()}
	for name, s := range signals {
		for _, change := range []time.Duration{-100 * ms, -60 * ms, 60 * ms, 100 * ms} {
			l := newLine(s)
			at := func(block int) time.Duration { return time.Duration(block)*media.BlockTime + 200*ms }
			l.playAt = at
			l.lateness = func(int) time.Duration { return -150 * ms }
			l.run(2*time.Second, nil)
			first := l.block
			changed := func(block int) time.Duration { // by 5 ms with each packet
				return max(-1, min(1, change/(5*ms))) * min(change.Abs(), time.Duration(block-first)*5*ms)
			}
			l.playAt = func(block int) time.Duration { return at(block) + changed(block) }
			l.lateness = func(block int) time.Duration { return -150*ms - changed(block) }
			l.run(8*time.Second, nil)
			if late := l.buffer.lateness; late > 2*maxLate || late < -2*maxEarly {
				t.Errorf("%s: by %v: it is %v late after six seconds", name, change, late)
			}
			if got, limit := sharpest(l.played[media.SampleRate/2:]), sharpest(s.from(0, 4*media.SampleRate))*5/4; got > limit {
				t.Errorf("%s: by %v: a click of %d, more than %d", name, change, got, limit)
			}
		}
	}
}

// Packets that come late are made up for, less and less: all is heard later.
func TestLatePackets(t *testing.T) {
	l := newLine(voice())
	random := rand.New(rand.NewPCG(1, 2))
	l.lateness = func(int) time.Duration { return 5*ms + time.Duration(random.IntN(40))*ms }
	held := time.Duration(0)
	arrive := l.lateness
	l.lateness = func(block int) time.Duration { // in order
		at := max(arrive(block), held-media.BlockTime)
		held = at
		return at
	}
	l.run(20*time.Second, nil)
	early := l.decoder.made
	l.run(40*time.Second, nil)
	if late := l.decoder.made - early; early == 0 || late > early/2 {
		t.Errorf("%d blocks were made up at first, then %d", early, late)
	}
}

// What is not there any more sinks into silence, and what comes then rises from it.
func TestAPause(t *testing.T) {
	l := newLine(sine(440))
	l.lateness = func(block int) time.Duration {
		if block >= 50 && block < 100 {
			return time.Second // never
		}
		return 0
	}
	l.run(time.Second, nil)
	l.block = 100
	l.run(3*time.Second, nil)
	silent := l.played[media.SampleRate*13/10 : media.SampleRate*19/10]
	if media.Level(silent) != 0 || l.decoder.made != maxConcealed {
		t.Errorf("the pause is as loud as %v; %d blocks were made up", media.Level(silent), l.decoder.made)
	}
	if media.Level(l.played[media.SampleRate*21/10:]) < 0.5 {
		t.Error("nothing is heard after the pause")
	}
	if got, limit := sharpest(l.played), sharpest(sine(440).from(0, media.SampleRate))*5/2; got > limit {
		t.Errorf("a click of %d, more than %d", got, limit)
	}
}

// What was sent with a pause in between is played with it, though all of it is there
// before.
func TestAPauseWithinWhatWaits(t *testing.T) {
	l := newLine(sine(440))
	l.lateness = func(int) time.Duration { return -300 * ms }
	l.playAt = func(block int) time.Duration {
		at := 400*ms + time.Duration(block)*media.BlockTime
		if block >= 50 {
			at += 200 * ms
		}
		return at
	}
	l.run(3*time.Second, nil)
	at := media.SamplesIn(l.playAt(50)) + l.period
	if level := media.Level(l.played[at-media.SamplesIn(195*ms) : at-media.SamplesIn(5*ms)]); level != 0 || l.decoder.made > 0 {
		t.Errorf("the pause is as loud as %v; %d blocks were made up", level, l.decoder.made)
	}
	if media.Level(l.played[at+fadeIn:][:1000]) < 0.5 || media.Level(l.played[at-media.SamplesIn(210*ms):][:240]) < 0.5 {
		t.Error("it is silent before or after the pause")
	}
	if got, limit := sharpest(l.played), sharpest(sine(440).from(0, media.SampleRate))*5/2; got > limit {
		t.Errorf("a click of %d, more than %d", got, limit)
	}
}

// A namingDecoder decodes packets as their length, lost ones as its negative.
type namingDecoder struct{ media.AudioDecoder }

func (namingDecoder) Decode(p []byte) ([]int16, error)     { return []int16{int16(len(p))}, nil }
func (namingDecoder) DecodeLost(p []byte) ([]int16, error) { return []int16{-int16(len(p))}, nil }

func TestLostPackets(t *testing.T) {
	for lost, want := range map[int][]int16{0: {7}, 1: {-7, 7}, 3: {0, 0, -7, 7}, 30000: {7}} {
		b := NewBuffer(namingDecoder{})
		b.Push(make([]byte, 7), lost, begin, begin)
		if !slices.Equal(b.samples, want) {
			t.Errorf("%d lost: decoded %v, want %v", lost, b.samples, want)
		}
		if got := b.Stats().Concealed; got != time.Duration(lost)*media.BlockTime {
			t.Errorf("%d lost: %v are counted", lost, got)
		}
	}
}

// Nobody reads: what waits is bounded. When somebody does, it is the newest.
func TestTheBufferIsBounded(t *testing.T) {
	d := &signalDecoder{signal: sine(440)}
	b := NewBuffer(d)
	for i := range 500 {
		at := begin.Add(time.Duration(i) * media.BlockTime)
		b.Push(packet(i), 0, at, at)
	}
	if b.unread() > maxBuffered || cap(b.samples) > 4*maxBuffered {
		t.Errorf("%d samples wait, in room for %d", b.unread(), cap(b.samples))
	}
	samples := make([]int16, media.BlockSize/2)
	for i := range 100 {
		at := begin.Add(10*time.Second + time.Duration(i)*10*ms)
		if i%2 == 0 {
			b.Push(packet(500+i/2), 0, at, at)
		}
		b.Read(samples, at)
	}
	if delay := b.Stats().Delay; delay > 30*ms {
		t.Errorf("it is %v behind after a second", delay)
	}
}

// A packet that cannot be decoded is made up.
func TestADamagedPacket(t *testing.T) {
	l := newLine(sine(440))
	l.buffer = NewBuffer(brokenDecoder{l.decoder})
	l.run(time.Second, nil)
	if got, limit := sharpest(l.played), sharpest(sine(440).from(0, media.SampleRate))*5/2; l.decoder.made == 0 || got > limit {
		t.Errorf("%d blocks were made up; a click of %d, more than %d", l.decoder.made, got, limit)
	}
}

// A brokenDecoder cannot decode each tenth packet.
type brokenDecoder struct{ *signalDecoder }

func (d brokenDecoder) Decode(p []byte) ([]int16, error) {
	if p[3]%10 == 9 {
		return nil, media.ErrDeviceLost
	}
	return d.signalDecoder.Decode(p)
}
