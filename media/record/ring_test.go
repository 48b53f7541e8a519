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
		all := r.Samples()
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
		if r.bytes > maxRingBytes || ms > 2 && len(r.Samples()) < 2 {
			t.Fatalf("it has %d bytes in %d samples", r.bytes, len(r.Samples()))
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

// Without pictures, sound is held alone.
func TestRingOfSound(t *testing.T) {
	var r Ring
	for ms := 0; ms < 100_000; ms += 20 {
		if r.Add(sound(ms)) {
			t.Fatal("a key frame of sound")
		}
		if held := at(ms).Sub(r.Samples()[0].Time); held > 3*ringTime {
			t.Fatalf("it holds %v", held)
		}
	}
}
