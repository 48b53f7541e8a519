package track_test

import (
	"testing"

	"peerscope/detector"
	"peerscope/detector/motion"
	"peerscope/detector/track"
)

var (
	faintLaptop = see("laptop", 0.3, 0.7, 0.1, 1, 0.9)
	laptop      = see("laptop", 0.8, 0.7, 0.1, 1, 0.9)
)

// nextPart fails unless there is a part to search.
func nextPart(t *testing.T, tracker *track.Tracker) (part detector.Box, maxShare float32) {
	t.Helper()
	part, maxShare, ok := tracker.NextPart(1)
	if !ok {
		t.Fatal("no part")
	}
	return part, maxShare
}

func TestAFaintDetectionIsLookedAtClosely(t *testing.T) {
	tracker := track.New(minScore)
	for i := range 2 {
		tracker.Update(found(faintLaptop), ms(100*i))
		part, maxShare := nextPart(t, tracker)
		if part.IoU(detector.Around(laptop.Box, 1)) < 0.999 || maxShare != 1 {
			t.Errorf("look %d is at %v, %v", i, part, maxShare)
		}
		tracker.UpdatePart(found(laptop), ms(100*i), part)
	}
	if o := only(t, tracker.At(ms(100))); o.Detection.Label != "laptop" {
		t.Errorf("%+v", o)
	}
}

// A closer look at one thing is not to find another.
func TestACloserLookTellsOfItsObjectAlone(t *testing.T) {
	for name, d := range map[string]detector.Detection{
		"another label": see("surfboard", 0.9, 0.7, 0.1, 1, 0.9), "another place": see("laptop", 0.9, 0.6, 0.5, 0.9, 0.7),
	} {
		tracker := track.New(minScore)
		for i := range 40 {
			tracker.Update(found(faintLaptop), ms(100*i))
			if part, maxShare := nextPart(t, tracker); maxShare == 1 {
				tracker.UpdatePart(found(d), ms(100*i), part)
			}
		}
		if o := tracker.At(ms(3900)); len(o) > 0 {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

func TestPartsAreSearchedInTurn(t *testing.T) {
	tracker := track.New(minScore)
	tooFaint := see("cup", 0.01, 0.1, 0.1, 0.2, 0.2)
	closer := 0
	var parts []detector.Box
	for i := range 19 {
		tracker.Update(found(faintLaptop, tooFaint), ms(100*i))
		part, maxShare := nextPart(t, tracker)
		tracker.UpdatePart(nil, ms(100*i), part)
		if maxShare == 1 {
			closer++ // now, and again when a second has gone
		} else {
			parts = append(parts, part)
		}
	}
	if closer != 2 {
		t.Errorf("%d closer looks", closer)
	}
	for i, part := range parts {
		if part != detector.Parts()[i%4] {
			t.Errorf("part %d is %v", i, part)
		}
	}
}

// What only parts show is looked for before what is faint, and both before the parts.
func TestWhatOnlyPartsShowIsLookedAtFirst(t *testing.T) {
	tracker := track.New(minScore)
	feedParts(tracker, 0, 3, nil, found(phone))
	for i, want := range []detector.Box{detector.Around(phone.Box, 1), detector.Around(laptop.Box, 1), detector.Parts()[0]} {
		at := ms(300 + 100*i)
		tracker.Update(found(faintLaptop), at)
		part, _ := nextPart(t, tracker)
		if part.IoU(want) < 0.999 {
			t.Errorf("look %d is at %v, not %v", i, part, want)
		}
		tracker.UpdatePart(nil, at, part)
	}
}

func TestNoPartIsSearchedWhileTheViewMoves(t *testing.T) {
	moving := func(i int, d detector.Detection) detector.Detection {
		d.Box.X0, d.Box.X1 = d.Box.X0+0.02*float32(i), d.Box.X1+0.02*float32(i)
		return d
	}
	standing := see("tv", 0.9, 0.8, 0, 1, 0.2)
	for name, stands := range map[string]bool{"the view": false, "one object": true} {
		tracker := track.New(minScore)
		ok := false
		for i := range 15 {
			objects := found(moving(i, cup(0.8)))
			if stands {
				objects = append(objects, standing)
			}
			tracker.Update(objects, ms(100*i))
			_, _, ok = tracker.NextPart(1)
		}
		if ok != stands {
			t.Errorf("%s moves: part %v", name, ok)
		}
	}
}

// What was seen faintly while the camera turned is looked at when it rests, where it is then.
func TestNoPartIsSearchedWhileTheCameraTurns(t *testing.T) {
	tracker := track.New(minScore)
	for i := range 5 {
		tracker.SetView(motion.View{Scale: 1, X: -0.05 * float32(i)}, ms(100*i))
		tracker.Update(found(see("laptop", 0.3, 0.6-0.05*float32(i), 0.1, 0.9-0.05*float32(i), 0.9)), ms(100*i))
		if i == 0 {
			continue
		}
		if part, _, ok := tracker.NextPart(1); ok {
			t.Errorf("picture %d: part %v", i, part)
		}
	}
	tracker.SetView(motion.View{Scale: 1, X: -0.2}, ms(500))
	tracker.Update(nil, ms(500))
	part, _ := nextPart(t, tracker)
	if want := detector.Around(detector.Box{X0: 0.4, Y0: 0.1, X1: 0.7, Y1: 0.9}, 1); part.IoU(want) < 0.999 {
		t.Errorf("part %v, not %v", part, want)
	}
}

// Whole pictures go by between two looks; what was seen faintly is forgotten soon, and what
// was seen very faintly at once.
func TestFaintDetectionsWaitForALook(t *testing.T) {
	for _, c := range []struct {
		score float32
		wait  int // ms
		ok    bool
	}{{0.3, 200, true}, {0.3, 400, false}, {0.2, 0, true}, {0.2, 100, false}} {
		tracker := track.New(minScore)
		tracker.Update(found(see("laptop", c.score, 0.7, 0.1, 1, 0.9)), ms(0))
		if c.wait > 0 {
			tracker.Update(nil, ms(c.wait))
		}
		if part, maxShare := nextPart(t, tracker); (maxShare == 1) != c.ok {
			t.Errorf("%v, %d ms later: part %v", c.score, c.wait, part)
		}
	}
}

// A thing that moves away is not waited for where it was.
func TestWhatOnlyPartsShowIsNotWaitedForWhenItMoves(t *testing.T) {
	tracker := track.New(minScore)
	for i := range 12 {
		d := phone
		d.Box.Y0, d.Box.Y1 = 0.2+0.02*float32(i), 0.3+0.02*float32(i)
		tracker.Update(nil, ms(100*i))
		tracker.UpdatePart(found(d), ms(100*i), left)
	}
	only(t, tracker.At(ms(1110)))
	for i := range 8 {
		tracker.Update(nil, ms(1200+100*i))
	}
	none(t, tracker.At(ms(1950)))
}

// An object that the whole shows, and now does not, is left to the whole.
func TestWhatTheWholeShowsNeedsNoCloserLook(t *testing.T) {
	tracker := track.New(minScore)
	feed(tracker, 0, 5, cup(0.8))
	feed(tracker, 500, 1)
	if part, maxShare := nextPart(t, tracker); part != detector.Parts()[0] || maxShare != detector.SmallShare {
		t.Errorf("part %v, %v", part, maxShare)
	}
}
