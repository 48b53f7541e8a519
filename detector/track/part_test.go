package track_test

import (
	"testing"

	"peerscope/detector"
	"peerscope/detector/track"
)

var (
	left, right = detector.Box{X1: 0.6, Y1: 1}, detector.Box{X0: 0.4, X1: 1, Y1: 1}

	phone = see("cell phone", 0.7, 0.1, 0.5, 0.15, 0.6) // in the left part
)

// feedParts updates every 100 ms with what is in the whole picture, and then with
// what is in the left or the right part in turn.
func feedParts(t *track.Tracker, from, times int, whole, inLeft []detector.Detection) {
	for i := range times {
		at := ms(from + 100*i)
		t.Update(whole, at)
		if i%2 == 0 {
			t.UpdatePart(inLeft, at, left)
		} else {
			t.UpdatePart(nil, at, right)
		}
	}
}

func found(d ...detector.Detection) []detector.Detection { return d }

func TestWhatOnlyPartsShowIsConfirmedByTwoLooks(t *testing.T) {
	tracker := track.New(minScore)
	feedParts(tracker, 0, 2, nil, found(phone))
	none(t, tracker.At(ms(150)))
	feedParts(tracker, 200, 1, nil, found(phone))
	if o := only(t, tracker.At(ms(210))); o.Detection.Label != "cell phone" || !o.Since.Equal(ms(0)) || o.Fade != 1 {
		t.Errorf("%+v", o)
	}
	seenOnce := track.New(minScore)
	feedParts(seenOnce, 0, 1, nil, found(phone))
	feedParts(seenOnce, 200, 1, nil, nil)
	feedParts(seenOnce, 400, 1, nil, found(phone))
	none(t, seenOnce.At(ms(410)))
}

func TestWhatOnlyPartsShowOutlivesLooksElsewhere(t *testing.T) {
	tracker := track.New(minScore)
	feedParts(tracker, 0, 3, nil, found(phone))
	for i := range 10 { // for longer than a thing just seen coasts
		at := ms(300 + 100*i)
		tracker.Update(nil, at)
		tracker.UpdatePart(nil, at, right)
	}
	id := only(t, tracker.At(ms(1200))).ID
	feedParts(tracker, 1300, 1, nil, found(phone))
	if o := only(t, tracker.At(ms(1310))); o.ID != id {
		t.Errorf("ID %d, not %d", o.ID, id)
	}
	for i := range 25 { // its part is not searched any more
		tracker.Update(nil, ms(1400+100*i))
	}
	none(t, tracker.At(ms(3900)))
}

func TestWhatItsPartNoLongerShowsGoes(t *testing.T) {
	tracker := track.New(minScore)
	feedParts(tracker, 0, 3, nil, found(phone))
	feedParts(tracker, 400, 1, nil, nil)
	only(t, tracker.At(ms(410))) // one miss is chance
	feedParts(tracker, 600, 1, nil, nil)
	none(t, tracker.At(ms(610)))
}

func TestWholeAndPartAreOneObject(t *testing.T) {
	sure := phone
	sure.Score = 0.8
	corner := see("cell phone", 0.6, 0.11, 0.52, 0.14, 0.6)
	renamed := see("remote", 0.6, 0.1, 0.5, 0.15, 0.6)
	for name, inLeft := range map[string][]detector.Detection{
		"the same": {phone}, "a piece": {corner}, "another name": {renamed}, "all of them": {phone, corner, renamed},
	} {
		tracker := track.New(minScore)
		feedParts(tracker, 0, 8, found(sure), inLeft)
		if o := tracker.At(ms(750)); len(o) != 1 || o[0].ID != 1 || o[0].Detection.Label != "cell phone" {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

// What the whole picture shows too faintly is as sure as its part has it.
func TestAFaintLookAtTheWholeDoesNotCount(t *testing.T) {
	faint := phone
	faint.Score = 0.26
	tracker := track.New(minScore)
	feedParts(tracker, 0, 20, found(faint), found(phone))
	if o := only(t, tracker.At(ms(2000))); o.ID != 1 || o.Detection.Score < 0.69 {
		t.Errorf("%+v", o)
	}
	feedParts(tracker, 2000, 10, found(phone), nil) // it came closer
	if o := only(t, tracker.At(ms(3000))); o.ID != 1 {
		t.Errorf("%+v", o)
	}
}

func TestAPartOfAnotherPictureIsIgnored(t *testing.T) {
	tracker := track.New(minScore)
	for i := range 5 {
		tracker.Update(nil, ms(100*i))
		tracker.UpdatePart(found(phone), ms(100*i-50), left)
		tracker.UpdatePart(found(phone), ms(100*i+50), left)
	}
	none(t, tracker.At(ms(450)))
}
