package clip

import (
	"context"
	"io"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"peerscope/media"
)

func TestToneIsPacedAndQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := Tone()
		defer src.Close()
		start := time.Now()
		var all []int16
		for i := range 200 { // 4 s
			b, err := src.Read()
			if err != nil {
				t.Fatal(err)
			}
			if want := start.Add(time.Duration(i) * media.BlockTime); !b.Time.Equal(want) || !time.Now().Equal(want) {
				t.Fatalf("block %d is of %v, read at %v", i, b.Time.Sub(start), time.Since(start))
			}
			if len(b.Samples) != media.BlockSize {
				t.Fatalf("%d samples", len(b.Samples))
			}
			all = append(all, b.Samples...)
		}
		if level := media.Level(all[:media.SampleRate/2]); level < .4 || level > .7 {
			t.Errorf("the beep is %v loud", level)
		}
		if level := media.Level(all[media.SampleRate/2 : media.SampleRate*2]); level != 0 {
			t.Errorf("the pause is %v loud", level)
		}
		for i := 1; i < len(all); i++ {
			if step := math.Abs(float64(all[i]) - float64(all[i-1])); step > 250 {
				t.Fatalf("a click of %v at sample %d", step, i)
			}
		}
	})
}

func TestALateListenerMissesSound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := Tone()
		defer src.Close()
		if _, err := src.Read(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(110 * time.Millisecond)
		b, err := src.Read()
		if err != nil {
			t.Fatal(err)
		}
		if want := int16(math.Round(toneAt(5*media.BlockSize+1) * math.MaxInt16)); b.Samples[1] != want {
			t.Errorf("sample %d, want %d", b.Samples[1], want)
		}
	})
}

func TestSilence(t *testing.T) {
	src := Silence()
	b, err := src.Read()
	if err != nil || media.Level(b.Samples) != 0 || len(b.Samples) != media.BlockSize {
		t.Errorf("%v, %v", b, err)
	}
	src.Close()
	src.Close()
	if _, err := src.Read(); err != io.EOF {
		t.Errorf("after Close: %v", err)
	}
}

// A late listener catches up with what a device would still have held.
func TestDiscardIsPaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		start, asked := time.Now(), 0
		err := Discard(ctx, "", func(samples []int16) {
			asked += len(samples)
			switch asked {
			case media.SampleRate: // a second
				time.Sleep(200 * time.Millisecond)
			case 2 * media.SampleRate:
				cancel()
			}
		})
		if took := time.Since(start); err != context.Canceled || took < 2*time.Second || took > 2200*time.Millisecond {
			t.Errorf("%v after %v", err, took)
		}
	})
}
