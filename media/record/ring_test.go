package record

import (
	"testing"
	"time"
)

// A Ring begins at a key frame, and holds ten seconds or what fits into its bytes.
func TestRing(t *testing.T) {
	var r Ring
	wanted := 0
	for ms := 0; ms < 60_000; ms += 100 {
		if r.Add(picture(ms, ms%6000 == 600)) {
			wanted++
		}
		if ms%200 == 0 {
			r.Add(sound(ms))
		}
		all := r.samples
		if len(all) == 0 {
			if ms >= 600 {
				t.Fatalf("at %d ms there is nothing", ms)
			}
			continue
		}
		first, held := all[0], at(ms).Sub(all[0].Time)
		if ms >= 600 && (first.IsSound() || !isKey(first.Codec, first.Data)) || held > ringTime+6*time.Second || ms > 20_000 && held < ringTime {
			t.Fatalf("at %d ms it holds %v from %+v", ms, held, first)
		}
	}
	if wanted < 60 || wanted > 120 { // where the last key frame was five seconds before
		t.Errorf("%d key frames were asked for", wanted)
	}
	big := picture(0, true)
	big.Data = make([]byte, maxRingBytes/3)
	for ms := range 20 {
		big.Time = at(70_000 + ms)
		r.Add(big)
		if r.bytes > maxRingBytes || ms > 2 && len(r.samples) < 2 {
			t.Fatalf("it has %d bytes in %d samples", r.bytes, len(r.samples))
		}
	}
	big.Data = append([]byte{1}, big.Data...)
	for range 10 {
		r.Add(big)
	}
	if r.bytes > maxRingBytes {
		t.Errorf("without key frames it has %d bytes", r.bytes)
	}
}

// However short packets of sound are, a Recorder takes all that a Ring holds.
func TestRingOfManySamples(t *testing.T) {
	var r Ring
	short := sound(0)
	for i := range 4 * maxQueued { // packets of 2.5 ms
		short.Time = start.Add(time.Duration(i) * 2500 * time.Microsecond)
		r.Add(short)
		if i%40 == 0 {
			r.Add(picture(i*5/2, i%2000 == 0))
		}
		r.AddObjects(short.Time, nil)
		if n := len(r.samples) + len(r.seen); n > maxQueued {
			t.Fatalf("it holds %d", n)
		}
	}
	if got := recordAll(t, t.TempDir(), r.Replay); got.err != nil || len(got.stopped) != 1 {
		t.Errorf("%+v", got)
	}
}

// Without pictures, sound is held alone.
func TestRingOfSound(t *testing.T) {
	var r Ring
	for ms := 0; ms < 100_000; ms += 20 {
		if r.Add(sound(ms)) {
			t.Fatal("a key frame of sound")
		}
		if held := at(ms).Sub(r.samples[0].Time); held > 3*ringTime {
			t.Fatalf("it holds %v", held)
		}
	}
}

// A clip that is made of a Ring has what was seen in its pictures, and a Ring nothing of
// pictures that have gone.
func TestRingReplay(t *testing.T) {
	cup := []Object{{ID: 3, Label: "cup"}}
	var r Ring
	r.AddObjects(at(0), cup) // nothing is held yet
	for ms := 0; ms < 30_000; ms += 100 {
		r.Add(picture(ms, ms%5000 == 0))
		if seen := cup; ms%1000 == 0 {
			if ms%2000 == 0 {
				seen = nil
			}
			r.AddObjects(at(ms), seen)
		}
	}
	if n := len(r.seen); n < 10 || n > 15 {
		t.Errorf("it holds %d times", n)
	}
	got := recordAll(t, t.TempDir(), r.Replay)
	_, file := readSamples(t, got.stopped[0].Path)
	begin := int(file.Begin().Sub(start).Milliseconds())
	for ms := begin + 1000; ms < 29_900; ms += 500 {
		if seen := file.Objects(at(ms)); (len(seen) == 1) != (ms/1000%2 == 1) {
			t.Errorf("at %d ms %+v is seen", ms, seen)
		}
	}
}
