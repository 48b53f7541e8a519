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
		if n%10 == 9 {
			packet = nil // lost
		}
		samples, err := d.Decode(packet)
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
	for _, packet := range [][]byte{{0xff}, {3, 0}, make([]byte, maxFrameBytes+1)} {
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
	if _, err := d.Decode(nil); !errors.Is(err, ErrClosed) {
		t.Errorf("decode after Close: %v", err)
	}
}

func TestOpusConcurrentClose(t *testing.T) {
	e, d := opusEnds(t)
	var wg sync.WaitGroup
	wg.Go(func() { untilClosed(t, func() error { _, err := e.Encode(tone(0)); return err }) })
	wg.Go(func() { untilClosed(t, func() error { _, err := d.Decode(nil); return err }) })
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
