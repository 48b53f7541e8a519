package app

import (
	"image"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"peerscope/app/people"
	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/peer/seal"
)

// memberWithKey is one whose safety number is known.
func memberWithKey(id string, standing people.Standing) session.Member {
	m := member(id)
	own := seal.PublicKey{1}
	m.Key, m.Standing = seal.PublicKey{2, id[0]}, standing
	m.SafetyNumber, m.SafetyWords = seal.SafetyNumber(own, m.Key), seal.SafetyWords(own, m.Key)
	return m
}

func TestSafetyNumber(t *testing.T) {
	f := newTestWindow(t, Options{})
	ada, bob := memberWithKey("ada", people.New), memberWithKey("bob", people.Verified)
	f.render(callState(ada, bob))
	f.showPicture(ada, 640, 480)
	f.showPicture(bob, 640, 480)
	f.expectNot("Safety number")
	f.call.toolbar.people.Button.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	f.expect("Safety number", "You meet for the first time.", ada.SafetyWords[3])
	checkDigits(t, f, ada)
	if p := f.call.safety; p.verified.Checked || p.member.Selected != "ada" {
		t.Errorf("%q is verified: %v", p.member.Selected, p.verified.Checked)
	}
	test.Tap(f.call.safety.verified)
	f.expectCalls("SetVerified ada true")
	test.Tap(f.call.stage.tiles[1].name)
	f.expect("Verified: you have compared the safety number.")
	checkDigits(t, f, bob)
	if !f.call.safety.verified.Checked {
		t.Error("who is verified does not look so")
	}
	f.call.safety.member.SetSelected("ada")
	checkDigits(t, f, ada)
	f.expectCalls()
	f.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	f.expectNot("Safety number")
	f.expect("Seen now")
	f.call.safety.open(ada.ID)
	f.render(callState(bob)) // she has left
	f.expectNot("Safety number")
}

// checkDigits: the panel has the groups of a member's number, in order.
func checkDigits(t *testing.T, f *testWindow, m session.Member) {
	t.Helper()
	if got := strings.Join(visibleTexts(f.call.safety.digits), " "); got != m.SafetyNumber {
		t.Errorf("%s has %q, want %q", m.Name, got, m.SafetyNumber)
	}
}

func TestMemberWithoutKeyHasNoNumber(t *testing.T) {
	f := newTestWindow(t, Options{})
	m := member("a")
	f.render(callState(m))
	f.call.safety.open(m.ID)
	f.expect("Nothing proves who this is.")
	f.expectNot("Verified", "Read it to each other")
}

func TestSignsAtTheName(t *testing.T) {
	f := newTestWindow(t, Options{})
	for standing, want := range map[people.Standing]string{
		people.Known:    "You have met before. You have not compared the safety number yet.",
		people.Verified: "Verified: you have compared the safety number.",
		people.Impostor: "This is not the ada you know: the key is another one.",
	} {
		m := memberWithKey("ada", standing)
		f.render(callState(m))
		tag := f.call.stage.tiles[0].name
		tag.MouseIn(&desktop.MouseEvent{})
		if got := f.tooltipText(); !strings.HasSuffix(got, "\n"+want) {
			t.Errorf("%v: the tooltip is %q", standing, got)
		}
		tag.MouseOut()
		if f.tooltipText() != "" {
			t.Error("the tooltip stays")
		}
		if sign := standingSign(m); (sign != nil) != (standing != people.Known) {
			t.Errorf("%v has the sign %v", standing, sign)
		}
	}
}

func TestImpostorIsAskedAbout(t *testing.T) {
	f := newTestWindow(t, Options{})
	m := memberWithKey("ada", people.Impostor)
	m.Held = true
	f.render(callState(m))
	f.expect("This is not the ada you know: the key is another one. You send nothing to them yet.")
	before := f.call.stage.Size()
	f.call.impostor.leave.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	test.Tap(f.call.impostor.send)
	f.expectCalls("Leave", "Admit ada")
	m.Held = false
	f.render(callState(m))
	f.expectNot("This is not the ada you know")
	if f.call.stage.Size().Height <= before.Height {
		t.Error("the question leaves a gap")
	}
	m.Held, m.Key = true, seal.PublicKey{}
	f.render(callState(m))
	f.expect("This may not be the ada you know: no key proves it.")
}

// A key that is meant for something else, such as the space bar that is held to talk, is
// no answer about an impostor: neither when the question comes nor after it.
func TestOnlyTheFocusedAnswerTakesKeys(t *testing.T) {
	f := newTestWindow(t, Options{})
	ada, bob := memberWithKey("ada", people.Impostor), memberWithKey("bob", people.Impostor)
	ada.Held, bob.Held = true, true
	f.render(callState(ada, bob))
	if f.Canvas().Focused() != nil {
		t.Error("the question takes the focus")
	}
	camera := fyne.Focusable(f.call.toolbar.camera.Button)
	f.Canvas().Focus(camera)
	f.render(callState(bob))
	if f.Canvas().Focused() != camera {
		t.Error("the end of the question takes the focus from what it is not about")
	}
	for _, answer := range []*widgets.Button{f.call.impostor.leave, f.call.impostor.send} {
		for _, next := range []session.State{callState(ada), callState()} { // another question, and none
			f.render(callState(bob))
			f.Canvas().Focus(answer)
			f.render(callState(bob))
			if f.Canvas().Focused() != fyne.Focusable(answer) {
				t.Errorf("%s loses the focus while it is asked", answer.Text)
			}
			f.render(next)
			if f.Canvas().Focused() != nil {
				t.Errorf("%s keeps the focus after the question", answer.Text)
			}
		}
	}
}

// Who ticks that somebody is verified, and then holds the space bar to talk, does not
// tick it again and again.
func TestVerifiedDoesNotKeepTheFocus(t *testing.T) {
	f := newTestWindow(t, Options{})
	ada := memberWithKey("ada", people.New)
	f.render(callState(ada))
	f.call.safety.open(ada.ID)
	test.Tap(f.call.safety.verified)
	f.expectCalls("SetVerified ada true")
	if f.Canvas().Focused() != nil {
		t.Error("it keeps the focus")
	}
}

// A scanner must find the code: a quiet zone of white, and the three finders.
func TestQRCode(t *testing.T) {
	picture := qrCode(seal.SafetyNumber(seal.PublicKey{1}, seal.PublicKey{2})).(*image.Gray)
	const quiet, finder = 4, 7
	last := picture.Rect.Dx() - 1
	for i := range picture.Rect.Dx() {
		for _, at := range []image.Point{{i, quiet - 1}, {quiet - 1, i}, {i, last - quiet + 1}, {last - quiet + 1, i}} {
			if picture.GrayAt(at.X, at.Y).Y != 0xff {
				t.Fatalf("%v is not white", at)
			}
		}
	}
	corners := []image.Point{{quiet, quiet}, {last - quiet - finder + 1, quiet}, {quiet, last - quiet - finder + 1}}
	for _, corner := range corners {
		row := picture.Pix[picture.PixOffset(corner.X, corner.Y+finder/2):][:finder]
		if want := []byte{0, 0xff, 0, 0, 0, 0xff, 0}; !slices.Equal(row, want) {
			t.Errorf("the finder at %v has %v", corner, row)
		}
	}
}
