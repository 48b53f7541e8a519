package playout

import (
	"encoding/binary"
	"math"
	"testing"
	"time"

	"go.uber.org/goleak"

	"peerscope/media"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const ms = time.Millisecond

var begin = time.Unix(1000, 0)

// A signal begins anew when it is over.
type signal []int16

// from gives samples from the nth on.
func (s signal) from(n, count int) []int16 {
	samples := make([]int16, 0, count)
	for len(samples) < count {
		part := s[(n+len(samples))%len(s):]
		samples = append(samples, part[:min(len(part), count-len(samples))]...)
	}
	return samples
}

// sine is a tenth of a second, which is whole periods.
func sine(hertz int) signal {
	s := make(signal, media.SampleRate/10)
	for n := range s {
		s[n] = int16(math.Round(10000 * math.Sin(2*math.Pi*float64(hertz*n)/media.SampleRate)))
	}
	return s
}

// voice is a tone with overtones like those of a voice, whose pitch goes up and down
// between 100 and 160 Hz, in words of half a second with breath between them.
func voice() signal {
	s, noise, phase := make(signal, 4*media.SampleRate), uint32(1), 0.0
	for n := range s {
		t := float64(n) / media.SampleRate
		phase += 2 * math.Pi * (130 + 30*math.Sin(2*math.Pi*t/2)) / media.SampleRate
		v := 0.0
		for k := 1.0; k < 25; k++ {
			formants := math.Exp(-math.Pow((k*130-500)/300, 2)) + 0.5*math.Exp(-math.Pow((k*130-1500)/400, 2)) + 0.02
			v += formants * math.Sin(k*phase)
		}
		noise = noise*1664525 + 1013904223
		word := math.Max(0, math.Sin(2*math.Pi*t))
		s[n] = int16(3000*word*v + float64(int32(noise))/math.MaxInt32*20)
	}
	return s
}

// A signalDecoder makes of a packet, which is the number of a block, that block of the
// signal, and of what is lost the one after the block before.
type signalDecoder struct {
	media.AudioDecoder
	signal signal
	block  int
	made   int // of what was lost
}

func packet(block int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(block)) }

func (d *signalDecoder) Decode(p []byte) ([]int16, error) {
	d.block = int(binary.BigEndian.Uint32(p))
	return d.signal.from(d.block*media.BlockSize, media.BlockSize), nil
}

func (d *signalDecoder) DecodeLost([]byte) ([]int16, error) {
	d.made++
	return d.Decode(packet(d.block + 1))
}

// A line carries packets of a signal to a buffer, which a device reads.
type line struct {
	buffer  *Buffer
	decoder *signalDecoder
	played  []int16

	lateness func(block int) time.Duration // of the packet; nil is none
	playAt   func(block int) time.Duration // when it is to be heard, on a clock that begins with the sender's
	period   int                           // samples that the device asks for
	rate     float64                       // of the device's clock to that by which packets are to be heard

	block, asked int
}

func newLine(s signal) *line {
	d := &signalDecoder{signal: s}
	return &line{
		buffer: NewBuffer(d), decoder: d, period: media.SampleRate / 100, rate: 1,
		playAt: func(block int) time.Duration { return time.Duration(block)*media.BlockTime + 5*ms },
	}
}

// run lets some time pass; heard, which may be nil, sees what the device plays.
func (l *line) run(until time.Duration, heard func(samples []int16, now time.Duration)) {
	samples := make([]int16, l.period)
	for {
		now := time.Duration(float64(media.DurationOf(l.asked)) / l.rate)
		if now > until {
			return
		}
		for ; l.arrival() <= now; l.block++ {
			at := begin.Add(l.arrival())
			l.buffer.Push(packet(l.block), 0, begin.Add(l.playAt(l.block)), at)
		}
		l.buffer.Read(samples, begin.Add(now))
		l.asked += len(samples)
		if heard != nil {
			heard(samples, now)
		} else {
			l.played = append(l.played, samples...)
		}
	}
}

// arrival is when the next packet comes.
func (l *line) arrival() time.Duration {
	at := l.playAt(l.block) - 5*ms
	if l.lateness != nil {
		at += l.lateness(l.block)
	}
	return at
}

// sharpest is how sharply a signal bends at most: its largest second difference.
func sharpest(samples []int16) (most int) {
	for i := 2; i < len(samples); i++ {
		d := int(samples[i]) - 2*int(samples[i-1]) + int(samples[i-2])
		most = max(most, d, -d)
	}
	return most
}
