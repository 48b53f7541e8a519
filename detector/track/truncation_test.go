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

// What comes into view needs one sure detection, if it was faintly seen before.
func TestWhatComesIntoViewIsConfirmedAtOnce(t *testing.T) {
	faint, elsewhere, other := vase, vase, vase
	faint.Score, elsewhere.Score, other.Score = 0.3, 0.3, 0.3
	elsewhere.Box, other.Label = see("vase", 0.3, 0.1, 0.3, 0.5, 0.7).Box, "cup"
	fainter := faint
	fainter.Score = 0.2
	for name, c := range map[string]struct {
		turns  float32 // the camera, to the right in 0.9 s
		rests  int     // ms, after that
		before []detector.Detection
		shown  int
	}{
		"faint before":         {turns: 0.4, before: found(faint), shown: 1},
		"nothing before":       {turns: 0.4},
		"too faint before":     {turns: 0.4, before: found(fainter)},
		"another place before": {turns: 0.4, before: found(elsewhere)},
		"another label before": {turns: 0.4, before: found(other)},
		"long in view":         {turns: 0.4, rests: 1500, before: found(faint)},
		"mostly in view":       {turns: 0.2, before: found(faint)},
	} {
		tracker := track.New(minScore)
		at := 0
		look := func(d []detector.Detection) {
			tracker.SetView(turned(c.turns*max(0, 1-float32(at)/900)), ms(at))
			tracker.Update(d, ms(at))
			at += 100
		}
		for at < 900+c.rests {
			look(nil)
		}
		look(c.before)
		look(found(vase))
		if o := tracker.At(ms(at - 100)); len(o) != c.shown {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

// A faint detection that made the same picture be looked at closely is no other sight of it.
func TestWhatComesIntoViewIsSeenInTwoPictures(t *testing.T) {
	tracker := track.New(minScore)
	faint := vase
	faint.Score = 0.3
	tracker.SetView(turned(0.4), ms(0))
	tracker.SetView(turned(0), ms(500))
	tracker.Update(found(faint), ms(500))
	tracker.UpdatePart(found(vase), ms(500), right)
	none(t, tracker.At(ms(500)))
	tracker.SetView(turned(0), ms(600))
	tracker.Update(nil, ms(600))
	tracker.UpdatePart(found(vase), ms(600), right)
	only(t, tracker.At(ms(600)))
}

// What only looks at parts show cannot be found again while the camera turns away from it.
func TestWhatOnlyPartsShowIsNotShownInHalf(t *testing.T) {
	tracker := track.New(minScore)
	feedParts(tracker, 0, 3, nil, found(phone))
	faint := phone
	for i, shown := range []int{1, 1, 0, 0} {
		by := -0.1 - 0.01*float32(i) // the phone begins at 0.1
		at := ms(300 + 100*i)
		tracker.SetView(turned(by), at)
		faint.Score, faint.Box = 0.3, detector.Box{X0: max(0, phone.Box.X0+by), Y0: phone.Box.Y0, X1: phone.Box.X1 + by, Y1: phone.Box.Y1}
		tracker.Update(found(faint), at)
		if o := tracker.At(at); len(o) != shown {
			t.Errorf("%d %% cut off: %+v", 20*i, o)
		}
	}
}
