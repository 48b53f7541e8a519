//go:build cgo

package codec

import (
	"slices"
	"testing"
	"time"
)

// TestPicturesFitTheLine: from a camera that moves and rests, few pictures take long
// on a line that carries a third more than the bit rate.
func TestPicturesFitTheLine(t *testing.T) {
	for _, bitRate := range []int{400_000, 700_000} {
		e, s := videoCases[0].encoder(t, bitRate), newScene(640, 480)
		var delays []time.Duration
		var busy time.Time // until then the line is
		position := 0
		for n := range 360 {
			if n/60%2 == 1 {
				position++
			}
			f := s.frame(n)
			f.Image = s.frame(position).Image
			data := encode(t, e, f, false)
			if busy.Before(f.Time) {
				busy = f.Time
			}
			busy = busy.Add(time.Duration(len(data)*8*3/4) * time.Second / time.Duration(bitRate))
			if n >= 60 && data != nil {
				delays = append(delays, busy.Sub(f.Time))
			}
		}
		slices.Sort(delays)
		if late := delays[len(delays)*95/100]; late > 100*time.Millisecond {
			t.Errorf("at %d bit/s every twentieth picture takes more than %v", bitRate, late)
		}
	}
}
