//go:build cgo

package codec

import (
	"errors"
	"math"
	"sync"
	"testing"
	"time"

	"peerscope/media"
)

// tone is block n of a sine at 440 Hz.
func tone(n int) []int16 {
	out := make([]int16, media.BlockSize)
	for i := range out {
		at := float64(n*media.BlockSize+i) / media.SampleRate
		out[i] = int16(8000 * math.Sin(2*math.Pi*440*at))
	}
	return out
}

func opusEnds(t testing.TB) (media.AudioEncoder, media.AudioDecoder) {
	e, err := NewOpusEncoder()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	d, err := NewOpusDecoder()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return e, d
}

// strength is the amplitude of 440 Hz in the samples.
func strength(samples []int16) float64 {
	var re, im float64
	for i, s := range samples {
		phase := 2 * math.Pi * 440 * float64(i) / media.SampleRate
		re += float64(s) * math.Cos(phase)
		im += float64(s) * math.Sin(phase)
	}
	return 2 * math.Hypot(re, im) / float64(len(samples))
}

func TestOpusRoundTrip(t *testing.T) {
	e, d := opusEnds(t)
	var heard []int16
	var size int
	for n := range 50 {
		packet, err := e.Encode(tone(n))
		if err != nil {
			t.Fatal(err)
		}
		size += len(packet)
		decode := d.Decode
		if n%10 == 9 {
			decode, packet = d.DecodeLost, nil
		}
		samples, err := decode(packet)
		if err != nil || len(samples) != media.BlockSize {
			t.Fatalf("block %d: %d samples, %v", n, len(samples), err)
		}
		heard = append(heard, samples...)
	}
	if got := strength(heard[10*media.BlockSize:]); got < 6000 || got > 10000 {
		t.Errorf("a tone of 8000 arrived with %.0f", got)
	}
	if rate := 8 * size; rate > 64_000 { // in a second
		t.Errorf("%d bit/s", rate)
	}
}

// voice is a block of a voice whose pitch rises at the block jump.
func voice(n, jump int) []int16 {
	out := make([]int16, media.BlockSize)
	pitch := 140.
	if n >= jump {
		pitch = 230
	}
	for i := range out {
		at := float64(n*media.BlockSize+i) / media.SampleRate
		var v float64
		for k := 1.; k <= 12; k++ {
			v += math.Sin(2*math.Pi*pitch*k*at) / k
		}
		out[i] = int16(5000 * v)
	}
	return out
}

// TestOpusRecoversALostPacket loses the packet in which a voice changes, which
// cannot be told from what was before it.
func TestOpusRecoversALostPacket(t *testing.T) {
	const lost, blocks = 30, 32
	encoder, whole := opusEnds(t)
	_, recovering := opusEnds(t)
	_, concealing := opusEnds(t)
	decode := func(of func([]byte) ([]int16, error), packet []byte) []int16 {
		samples, err := of(packet)
		if err != nil || len(samples) != media.BlockSize {
			t.Fatalf("%d samples, %v", len(samples), err)
		}
		return samples
	}
	var want, recovered, concealed []int16
	for n := range blocks {
		packet, err := encoder.Encode(voice(n, lost))
		if err != nil {
			t.Fatal(err)
		}
		sent := decode(whole.Decode, packet)
		switch n {
		case lost:
			want = sent
			continue
		case lost + 1:
			recovered, concealed = decode(recovering.DecodeLost, packet), decode(concealing.DecodeLost, nil)
		}
		decode(recovering.Decode, packet)
		decode(concealing.Decode, packet)
	}
	if got, without := difference(recovered, want), difference(concealed, want); got > without/2 {
		t.Errorf("what was recovered differs by %.0f, what was concealed by %.0f", got, without)
	}
}

// difference is the RMS of that between two blocks.
func difference(a, b []int16) float64 {
	var sum float64
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		sum += d * d
	}
	return math.Sqrt(sum / float64(len(a)))
}

func TestOpusLongPackets(t *testing.T) {
	e, d := opusEnds(t)
	packet, err := e.Encode(tone(0))
	if err != nil {
		t.Fatal(err)
	}
	// Six times the same frame in one packet: code 3, constant size (RFC 6716, 3.2.5).
	long := []byte{packet[0]&^3 | 3, 6}
	for range 6 {
		long = append(long, packet[1:]...)
	}
	samples, err := d.Decode(long)
	if err != nil || len(samples) != 6*media.BlockSize {
		t.Errorf("%d samples, %v", len(samples), err)
	}
	long[1] = 7 // 140 ms
	if _, err := d.Decode(append(long, packet[1:]...)); !errors.Is(err, ErrCorrupt) {
		t.Errorf("140 ms: %v", err)
	}
}

func TestOpusRefuses(t *testing.T) {
	e, d := opusEnds(t)
	for _, n := range []int{0, 1, media.BlockSize - 1, 2 * media.BlockSize} {
		if _, err := e.Encode(make([]int16, n)); err == nil {
			t.Errorf("encoded %d samples", n)
		}
	}
	for _, packet := range [][]byte{{0xff}, {3, 0}, make([]byte, MaxFrameBytes+1)} {
		if _, err := d.Decode(packet); !errors.Is(err, ErrCorrupt) {
			t.Errorf("decode %d bytes: %v", len(packet), err)
		}
	}
}

func TestOpusClose(t *testing.T) {
	e, d := opusEnds(t)
	for range 2 {
		if e.Close() != nil || d.Close() != nil {
			t.Fatal("Close failed")
		}
	}
	if _, err := e.Encode(tone(0)); !errors.Is(err, ErrClosed) {
		t.Errorf("encode after Close: %v", err)
	}
	if _, err := d.DecodeLost(nil); !errors.Is(err, ErrClosed) {
		t.Errorf("decode after Close: %v", err)
	}
}

func TestOpusConcurrentClose(t *testing.T) {
	e, d := opusEnds(t)
	var wg sync.WaitGroup
	wg.Go(func() { untilClosed(t, func() error { _, err := e.Encode(tone(0)); return err }) })
	wg.Go(func() { untilClosed(t, func() error { _, err := d.DecodeLost(nil); return err }) })
	time.AfterFunc(10*time.Millisecond, func() { e.Close() })
	d.Close()
	wg.Wait()
}

// untilClosed repeats use until it says that the codec was closed.
func untilClosed(t *testing.T, use func() error) {
	for {
		switch err := use(); {
		case errors.Is(err, ErrClosed):
			return
		case err != nil:
			t.Error(err)
			return
		}
	}
}
