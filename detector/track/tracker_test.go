package track_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"peerscope/detector"
	"peerscope/detector/track"
)

var start = time.Unix(1000, 0)

func ms(n int) time.Time { return start.Add(time.Duration(n) * time.Millisecond) }

func see(label string, score, x0, y0, x1, y1 float32) detector.Detection {
	return detector.Detection{Label: label, Score: score, Box: detector.Box{X0: x0, Y0: y0, X1: x1, Y1: y1}}
}

func cup(score float32) detector.Detection { return see("cup", score, 0.4, 0.4, 0.6, 0.6) }

// feed updates every 100 ms from time from, with the same detections.
func feed(t *track.Tracker, from, times int, found ...detector.Detection) {
	for i := range times {
		t.Update(found, ms(from+100*i))
	}
}

// only fails unless one object is shown.
func only(t *testing.T, objects []track.Object) track.Object {
	t.Helper()
	if len(objects) != 1 {
		t.Fatalf("%d objects, not one: %v", len(objects), objects)
	}
	return objects[0]
}

func none(t *testing.T, objects []track.Object) {
	t.Helper()
	if len(objects) != 0 {
		t.Fatalf("objects, where none should be: %v", objects)
	}
}

func TestAnObjectIsConfirmedByTwoHits(t *testing.T) {
	tracker := track.New(minScore)
	feed(tracker, 0, 1, cup(0.8))
	none(t, tracker.At(ms(50)))
	feed(tracker, 100, 1) // a miss forgets the unconfirmed
	feed(tracker, 200, 1, cup(0.8))
	none(t, tracker.At(ms(250)))
	feed(tracker, 300, 1, cup(0.6))
	o := only(t, tracker.At(ms(330)))
	if o.ID != 1 || o.Detection.Label != "cup" || !o.Since.Equal(ms(200)) || o.Fade != 1 {
		t.Errorf("%+v", o)
	}
	if s := o.Detection.Score; s <= 0.6 || s >= 0.8 {
		t.Errorf("score %v is not between those detected", s)
	}
	if iou := o.Detection.Box.IoU(cup(1).Box); iou < 0.95 {
		t.Errorf("IoU %v with what was detected", iou)
	}
}

func TestAPieceOfAnObjectIsNotOneSoSoon(t *testing.T) {
	tracker := track.New(minScore)
	piece := see("cup", 0.6, 0.45, 0.4, 0.6, 0.53) // IoU 0.49
	feed(tracker, 0, 2, cup(0.8))
	feed(tracker, 200, 2, cup(0.8), piece)
	if o := only(t, tracker.At(ms(350))); o.Detection.Box.IoU(cup(1).Box) < 0.95 {
		t.Errorf("the piece moved it: %v", o.Detection.Box)
	}
	feed(tracker, 400, 1, cup(0.8), piece)
	if n := len(tracker.At(ms(450))); n != 2 { // it insists: two cups, one before the other
		t.Errorf("%d objects", n)
	}
}

func TestAnUnseenObjectFadesAndGoes(t *testing.T) {
	tracker := track.New(minScore)
	feed(tracker, 0, 33, cup(0.8)) // last seen at 3200 ms
	last := float32(1)
	for at := 3600; at < 4000; at += 33 {
		o := only(t, tracker.At(ms(at)))
		if o.Fade > last || o.Fade <= 0 || at > 3600 && o.Fade == last {
			t.Fatalf("fade %v after %v", o.Fade, last)
		}
		last = o.Fade
	}
	none(t, tracker.At(ms(4001)))
	feed(tracker, 4001, 2, cup(0.8))
	if o := only(t, tracker.At(ms(4101))); o.ID != 2 {
		t.Errorf("ID %d; what has gone comes back as another", o.ID)
	}
}

func TestWhatWasSeenForAMomentGoesSooner(t *testing.T) {
	tracker := track.New(minScore)
	feed(tracker, 0, 3, cup(0.8)) // last seen at 200 ms
	only(t, tracker.At(ms(650)))
	none(t, tracker.At(ms(701)))
	feed(tracker, 1000, 2, cup(0.6))  // sure for 100 ms
	feed(tracker, 1200, 4, cup(0.45)) // and not since
	only(t, tracker.At(ms(1550)))
	feed(tracker, 1600, 2, cup(0.45))
	none(t, tracker.At(ms(1750)))
}

func TestLowScoresKeepButStartNothing(t *testing.T) {
	tracker := track.New(minScore)
	feed(tracker, 0, 5, cup(0.4))
	none(t, tracker.At(ms(400)))
	feed(tracker, 500, 1, cup(0.6))
	feed(tracker, 600, 1, cup(0.4))
	none(t, tracker.At(ms(650)))
	feed(tracker, 700, 1, cup(0.6))
	only(t, tracker.At(ms(750)))
	feed(tracker, 800, 7, cup(0.6))
	feed(tracker, 1500, 14, cup(0.45)) // longer than it could coast
	if o := only(t, tracker.At(ms(2850))); o.ID != 1 || o.Fade != 1 {
		t.Errorf("%+v", o)
	}
	feed(tracker, 2900, 20, cup(0.45)) // longer than low scores may
	none(t, tracker.At(ms(4850)))
	feed(tracker, 4200, 5, cup(0.2)) // and these are not worth a look
	none(t, tracker.At(ms(4600)))
}

func TestAnObjectThatGrowsTooFaintGoes(t *testing.T) {
	tracker := track.New(minScore)
	feed(tracker, 0, 3, cup(0.6))
	feed(tracker, 300, 4, cup(0.3))
	only(t, tracker.At(ms(600))) // it may have been a moment's
	feed(tracker, 700, 10, cup(0.3))
	none(t, tracker.At(ms(1600)))
}

func TestAFaintPieceOfAnObjectIsNone(t *testing.T) {
	person := see("person", 0.9, 0.2, 0.1, 0.6, 0.9)
	arm := see("person", 0.55, 0.45, 0.15, 0.62, 0.4)
	pair := see("person", 0.55, 0.1, 0.05, 0.9, 0.95)
	for name, piece := range map[string]detector.Detection{"arm": arm, "pair": pair} {
		tracker := track.New(minScore)
		feed(tracker, 0, 2, person)
		feed(tracker, 200, 8, person, piece)
		if o := only(t, tracker.At(ms(950))); o.Detection.Box.IoU(person.Box) < 0.95 {
			t.Errorf("%s: %+v", name, o)
		}
		tracker = track.New(minScore)
		feed(tracker, 0, 8, piece)
		feed(tracker, 800, 8, person, piece)
		if o := only(t, tracker.At(ms(1550))); o.Detection.Box.IoU(person.Box) < 0.95 {
			t.Errorf("%s first: %+v", name, o)
		}
		piece.Label = "cup" // held in the hand
		feed(tracker, 1600, 3, person, piece)
		if n := len(tracker.At(ms(1850))); n != 2 {
			t.Errorf("%s, as a cup: %d objects", name, n)
		}
	}
}

func TestTwoNamesOfOneThingBecomeOne(t *testing.T) {
	tracker := track.New(minScore)
	at := func(label string, score, x float32) detector.Detection { return see(label, score, x, 0.4, x+0.3, 0.7) }
	feed(tracker, 0, 3, at("car", 0.8, 0.1), at("truck", 0.6, 0.5))
	for i := range 20 { // they come together
		feed(tracker, 300+100*i, 1, at("car", 0.8, 0.1+0.01*float32(i)), at("truck", 0.6, 0.5-0.01*float32(i)))
	}
	if o := only(t, tracker.At(ms(2250))); o.Detection.Label != "car" {
		t.Errorf("%+v", o)
	}
}

func TestTheLeastScoreChangesAtRunTime(t *testing.T) {
	tracker := track.New(0.5)
	faint := see("book", 0.6, 0.1, 0.1, 0.2, 0.2)
	feed(tracker, 0, 3, cup(0.9), faint)
	tracker.SetMinScore(0.7)
	if o := only(t, tracker.At(ms(250))); o.Detection.Label != "cup" {
		t.Errorf("%+v", o)
	}
	feed(tracker, 300, 3, cup(0.9), faint)
	only(t, tracker.At(ms(550)))
	tracker.SetMinScore(0.5)
	feed(tracker, 600, 2, cup(0.9), faint)
	if n := len(tracker.At(ms(750))); n != 2 {
		t.Errorf("%d objects", n)
	}
}

func TestAnotherLabelRenamesWhenItInsists(t *testing.T) {
	tracker := track.New(minScore)
	box := func(label string) detector.Detection { return see(label, 0.7, 0.2, 0.2, 0.6, 0.5) }
	feed(tracker, 0, 3, box("car"))
	for i := range 6 {
		feed(tracker, 300+200*i, 1, box("truck"))
		feed(tracker, 400+200*i, 1, box("car"))
		if o := only(t, tracker.At(ms(450+200*i))); o.Detection.Label != "car" {
			t.Fatalf("%+v", o)
		}
	}
	feed(tracker, 1500, 3, box("truck"))
	if o := only(t, tracker.At(ms(1750))); o.ID != 1 || o.Detection.Label != "truck" {
		t.Errorf("%+v", o)
	}
	feed(tracker, 1800, 5, box("truck"), box("car"))
	only(t, tracker.At(ms(2250)))
}

func TestAMovingThingIsPredictedAndStopsWithoutRunningOn(t *testing.T) {
	tracker := track.New(minScore)
	at := func(seconds float64) detector.Detection {
		x := float32(0.1 + 0.3*min(seconds, 1.5))
		return see("car", 0.9, x, 0.4, x+0.2, 0.6)
	}
	for i := range 16 {
		tracker.Update([]detector.Detection{at(float64(i) / 10)}, ms(100*i))
	}
	// 150 ms before and after the last detection
	for _, t0 := range []float64{1.35, 1.5} {
		o := only(t, tracker.At(ms(int(1000*t0))))
		if iou := o.Detection.Box.IoU(at(t0).Box); iou < 0.9 {
			t.Errorf("at %v s: IoU %.2f", t0, iou)
		}
	}
	var furthest float32
	for i := 16; i < 30; i++ { // it stands; detections come 100 ms late
		furthest = max(furthest, only(t, tracker.At(ms(100*i))).Detection.Box.X0)
		tracker.Update([]detector.Detection{at(float64(i) / 10)}, ms(100*i))
	}
	if over := furthest - at(2).Box.X0; over > 0.3*0.15 {
		t.Errorf("ran on by %.3f of the picture, more than 150 ms of its way", over)
	}
	if o := only(t, tracker.At(ms(3000))); math.Abs(float64(o.Detection.Box.X0-at(2).Box.X0)) > 0.003 {
		t.Errorf("does not rest where the thing does: %v", o.Detection.Box)
	}
}

func TestAThingThatLeavesIsGone(t *testing.T) {
	tracker := track.New(minScore)
	for i := range 10 { // its right edge is out at 800 ms, half of it at 1050 ms
		x := 0.4 + 0.05*float32(i)
		tracker.Update([]detector.Detection{see("dog", 0.9, x, 0.4, min(1, x+0.2), 0.6)}, ms(100*i))
	}
	for at := 900; at < 2000; at += 33 {
		for _, o := range tracker.At(ms(at)) {
			if b := o.Detection.Box; b.X1 > 1 || b.X0 >= b.X1 || at >= 1500 {
				t.Fatalf("at %d ms: %+v", at, o)
			}
		}
	}
}

func TestTimeThatGoesBackwards(t *testing.T) {
	tracker := track.New(minScore)
	feed(tracker, 5000, 3, cup(0.8))
	before := tracker.At(ms(5300))
	tracker.Update([]detector.Detection{see("cup", 0.9, 0.5, 0.5, 0.9, 0.9)}, ms(5100)) // late
	tracker.Update(nil, ms(5200))                                                       // twice
	if !slices.Equal(before, tracker.At(ms(5300))) {
		t.Error("old detections moved an object")
	}
	feed(tracker, 0, 1, cup(0.8)) // another clock
	none(t, tracker.At(ms(50)))
	feed(tracker, 100, 1, cup(0.8))
	if o := only(t, tracker.At(ms(150))); o.ID != 2 {
		t.Errorf("%+v", o)
	}
	only(t, tracker.At(ms(-1<<30)))
	none(t, tracker.At(ms(1<<30)))
}

func TestResetForgets(t *testing.T) {
	tracker := track.New(minScore)
	feed(tracker, 0, 3, cup(0.8))
	tracker.Reset()
	none(t, tracker.At(ms(250)))
	feed(tracker, 100, 2, cup(0.8)) // a clock of its own is right after it
	if o := only(t, tracker.At(ms(250))); o.ID != 2 {
		t.Errorf("ID %d was used before", o.ID)
	}
}
