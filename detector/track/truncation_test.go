package track_test

import (
	"math"
	"testing"

	"peerscope/detector"
	"peerscope/detector/motion"
	"peerscope/detector/track"
)

var vase = see("vase", 0.8, 0.5, 0.3, 0.9, 0.7)

// turned is what a camera sees that has turned to the left: the scene goes right.
func turned(by float32) motion.View { return motion.View{Scale: 1, X: by} }

// seeVase has the vase detected for a second.
func seeVase(tracker *track.Tracker) {
	for i := range 10 {
		tracker.SetView(turned(0), ms(100*i))
		tracker.Update(found(vase), ms(100*i))
	}
}

func TestObjectsMoveWithTheCamera(t *testing.T) {
	tracker := track.New(minScore)
	seeVase(tracker)
	tracker.SetView(motion.View{Scale: 0.5, X: 0.2, Y: 0.1}, ms(950))
	want := detector.Box{X0: 0.45, Y0: 0.25, X1: 0.65, Y1: 0.45}
	if o := only(t, tracker.At(ms(950))); o.Detection.Box.IoU(want) < 0.98 {
		t.Errorf("%+v", o)
	}
	for _, v := range []motion.View{{}, {Scale: -1}, {Scale: float32(math.NaN())}, {Scale: 1, X: float32(math.Inf(1))}} {
		tracker.SetView(v, ms(960))
	}
	if o := only(t, tracker.At(ms(960))); o.Detection.Box.IoU(want) < 0.98 {
		t.Errorf("after unusable views: %+v", o)
	}
}

func TestWhatTheCameraTurnsAwayFromIsRemembered(t *testing.T) {
	tracker := track.New(minScore)
	seeVase(tracker)
	id := only(t, tracker.At(ms(900))).ID
	away := func(from, to int, by func(share float32) float32) {
		for at := from; at < to; at += 100 {
			tracker.SetView(turned(by(float32(at-from)/float32(to-from))), ms(at))
			tracker.Update(nil, ms(at))
		}
	}
	away(1000, 1500, func(s float32) float32 { return s })
	away(1500, 5000, func(float32) float32 { return 1 })
	none(t, tracker.At(ms(4900)))
	away(5000, 5500, func(s float32) float32 { return 1 - s })
	if o := only(t, tracker.At(ms(5400))); o.ID != id {
		t.Errorf("ID %d, not %d", o.ID, id)
	}
	away(5500, 7000, func(float32) float32 { return 0 }) // it is there no more
	none(t, tracker.At(ms(6900)))
}

func TestWhatTheCameraTurnsAwayFromIsForgottenInTheEnd(t *testing.T) {
	tracker := track.New(minScore)
	seeVase(tracker)
	for at := 1000; at < 13000; at += 100 {
		tracker.SetView(turned(1), ms(at))
		tracker.Update(nil, ms(at))
	}
	tracker.SetView(turned(0), ms(13000))
	tracker.Update(nil, ms(13000))
	none(t, tracker.At(ms(13000)))
}

// Of what the edge cuts the box is in the picture, and the rest not forgotten.
func TestWhatTheEdgeCutsStaysWhole(t *testing.T) {
	tracker := track.New(minScore)
	seeVase(tracker)
	for i := range 10 {
		at := ms(1000 + 100*i)
		by := 0.02 * float32(i)
		tracker.SetView(turned(by), at)
		cut := vase
		cut.Box.X0, cut.Box.X1 = vase.Box.X0+by, min(1, vase.Box.X1+by)
		tracker.Update(found(cut), at)
	}
	tracker.SetView(turned(0), ms(1950))
	if o := only(t, tracker.At(ms(1950))); o.Detection.Box.IoU(vase.Box) < 0.95 {
		t.Errorf("%+v", o)
	}
}

func TestAFaintPieceDoesNotTakeTheBoxWithIt(t *testing.T) {
	tracker := track.New(minScore)
	seeVase(tracker)
	tracker.Update(found(see("vase", 0.26, 0.5, 0.5, 0.9, 0.7)), ms(1000))
	if o := only(t, tracker.At(ms(1200))); o.Detection.Box.IoU(vase.Box) < 0.8 {
		t.Errorf("%+v", o)
	}
}

// What is cut so far that it might not be found is not shown for long, and not forgotten.
func TestOfWhatTheCameraShowsHalfNothingIsSaid(t *testing.T) {
	tracker := track.New(minScore)
	seeVase(tracker)
	id := only(t, tracker.At(ms(900))).ID
	for i := range 30 {
		at := ms(1000 + 100*i)
		tracker.SetView(turned(min(0.26, 0.13*float32(i))), at)
		tracker.Update(nil, at)
	}
	none(t, tracker.At(ms(3900)))
	tracker.SetView(turned(0), ms(4000))
	tracker.Update(found(vase), ms(4000))
	if o := only(t, tracker.At(ms(4000))); o.ID != id {
		t.Errorf("ID %d, not %d", o.ID, id)
	}
}

// A camera that rests on most of an object would find it.
func TestWhatIsNotThereGoesThoughItIsCut(t *testing.T) {
	tracker := track.New(minScore)
	seeVase(tracker)
	for i := range 10 {
		at := ms(1000 + 100*i)
		tracker.SetView(turned(min(0.2, 0.1*float32(i))), at)
		tracker.Update(nil, at)
		if i == 5 {
			only(t, tracker.At(at))
		}
	}
	none(t, tracker.At(ms(1900)))
}
