package track_test

import (
	"encoding/binary"
	"math"
	"reflect"
	"sync"
	"testing"
	"time"

	"peerscope/detector"
	"peerscope/detector/motion"
	"peerscope/detector/track"
)

func TestUnusableDetectionsAreIgnored(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	tracker := track.New(minScore)
	feed(tracker, 0, 5,
		see("nan", nan, 0.1, 0.1, 0.5, 0.5), see("nan", 0.9, nan, 0.1, 0.5, 0.5), see("nan", 0.9, 0.1, 0.1, 0.5, nan),
		see("score", 2, 0.1, 0.1, 0.5, 0.5), see("score", inf, 0.1, 0.1, 0.5, 0.5), see("score", -1, 0.1, 0.1, 0.5, 0.5),
		see("empty", 0.9, 0.3, 0.3, 0.3, 0.5), see("turned", 0.9, 0.5, 0.5, 0.1, 0.1),
		see("outside", 0.9, 1.1, 0, 2, 1), see("outside", 0.9, -inf, 0, -1, 1),
	)
	none(t, tracker.At(ms(450)))
	feed(tracker, 500, 3, see("huge", 0.9, -inf, -inf, inf, inf))
	if o := only(t, tracker.At(ms(750))); o.Detection.Box.IoU(detector.Box{X1: 1, Y1: 1}) < 0.95 {
		t.Errorf("%+v", o)
	}
}

func TestThousandsOfDetectionsAreBounded(t *testing.T) {
	tracker := track.New(0)
	for i := range 20 {
		var found []detector.Detection
		for j := range 5000 {
			x, y := float32((i*31+j)%71)/71, float32((i*17+j/71)%71)/71
			found = append(found, see("dot", float32(j%100)/100, x, y, x+0.01, y+0.01))
		}
		tracker.Update(found, ms(50*i))
		if n := len(tracker.At(ms(50 * i))); n > 128 {
			t.Fatal(n, "objects")
		}
	}
}

func TestUpdateAndAtMayRunAtOnce(t *testing.T) {
	tracker := track.New(minScore)
	var all sync.WaitGroup
	all.Go(func() {
		for i := range 200 {
			tracker.Update(crowd(20, i), ms(50*i))
		}
	})
	all.Go(func() {
		for i := range 200 {
			for _, o := range tracker.At(ms(50 * i)) {
				o.Detection.Box = detector.Box{} // the slice is ours
			}
		}
	})
	all.Go(func() {
		for i := range 200 {
			tracker.SetMinScore(float32(i%5) / 10)
		}
		tracker.Reset()
	})
	all.Wait()
	feed(tracker, 20000, 2, cup(0.9))
	only(t, tracker.At(ms(20100)))
}

// FuzzTracker reads pictures of detections from the bytes, and checks what a
// viewer may rely on, and that it is the same twice.
func FuzzTracker(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		a, b := play(t, data), play(t, data)
		if !reflect.DeepEqual(a, b) {
			t.Errorf("first %v, then %v", a, b)
		}
	})
}

// play has records of 8 bytes: an edge or two of any bits, a score, and when 0
// ends a picture a step in time.
func play(t *testing.T, data []byte) (shown []track.Object) {
	tracker := track.New(0.3)
	now := start
	var found []detector.Detection
	for ; len(data) >= 8; data = data[8:] {
		x := math.Float32frombits(binary.LittleEndian.Uint32(data))
		y, side := float32(data[4])/200, float32(data[5])/200
		label := []string{"a", "b"}[data[6]&1]
		found = append(found, see(label, float32(data[6])/250, x, y, x+side, y+side))
		if data[7]&1 == 0 {
			continue
		}
		now = now.Add(time.Duration(int8(data[7])) * 8 * time.Millisecond)
		if data[7]&4 != 0 {
			tracker.SetView(motion.View{Scale: 2 * side, X: x, Y: y - 0.5}, now)
		}
		tracker.Update(found[:len(found)/2], now)
		part, _, ok := tracker.NextPart(1)
		if ok && !(part.X0 >= 0 && part.Y0 >= 0 && part.X0 < part.X1 && part.Y0 < part.Y1 && part.X1 <= 1 && part.Y1 <= 1) {
			t.Fatalf("part %v", part)
		}
		if !ok || data[7]&2 == 0 {
			part = detector.Box{X1: side, Y1: 1}
		}
		tracker.UpdatePart(found[len(found)/2:], now, part)
		found = nil
		shown = tracker.At(now.Add(50 * time.Millisecond))
		ids := map[int]bool{}
		for _, o := range shown {
			box := o.Detection.Box
			inside := box.X0 >= 0 && box.Y0 >= 0 && box.X0 < box.X1 && box.Y0 < box.Y1 && box.X1 <= 1 && box.Y1 <= 1
			if !inside || ids[o.ID] || o.ID < 1 || !(o.Fade > 0 && o.Fade <= 1) ||
				!(o.Detection.Score >= 0 && o.Detection.Score <= 1) {
				t.Fatalf("%+v", o)
			}
			ids[o.ID] = true
		}
	}
	return shown
}
