package app

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"peerscope/app/alert"
	"peerscope/app/people"
	"peerscope/app/preferences"
	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/peer/seal"
)

// nearbyState is the state of one who sees these neighbours.
func nearbyState(all ...session.Neighbour) session.State {
	st := homeState()
	st.Nearby = session.NearbyState{Visible: true, Name: "Kim", Neighbours: all}
	return st
}

var (
	eve  = session.Neighbour{Name: "Eve", Address: "192.0.2.1", Link: "nearby:Eve#AAAAAAAA"}
	lee  = session.Neighbour{Name: "Lee", Address: "192.0.2.2", Link: "nearby:Lee#BBBBBBBB"}
	eve2 = session.Neighbour{Name: "Eve", Address: "192.0.2.3", Link: "nearby:Eve#CCCCCCCC"}
)

func TestVisibleWhenSwitchedOn(t *testing.T) {
	f := newTestWindow(t, Options{Settings: session.Settings{Name: "Kim"}})
	f.render(homeState())
	f.expect("People nearby", "can see your name")
	f.expectNot("You are visible", "Nobody else")
	if f.session.settings.VisibleNearby {
		t.Error("it is on at first")
	}
	box := f.home.neighbours.visible
	test.Tap(box)
	if !f.session.settings.VisibleNearby || !f.kept().VisibleNearby {
		t.Error("it is not on, or not kept")
	}
	f.render(nearbyState())
	f.expect("You are visible as Kim.", "Nobody else is visible now.")
	f.expectNot("can see your name")
	st := homeState()
	st.Nearby.Problem = session.Notice{Text: "The others on this network cannot be seen: no sockets", Problem: true}
	f.render(st)
	f.expect("cannot be seen: no sockets")
	f.expectNot("You are visible")
	test.Tap(box)
	f.render(homeState())
	if f.session.settings.VisibleNearby || box.Checked {
		t.Error("it is not off")
	}
	f.expectNot("You are visible", "cannot be seen")
}

func TestNeighboursAreCalled(t *testing.T) {
	f := newTestWindow(t, Options{Settings: session.Settings{VisibleNearby: true}})
	f.render(nearbyState(eve, eve2, lee))
	f.expect("Eve · 192.0.2.1", "Eve · 192.0.2.3", "Lee")
	f.expectNot("Lee · ", "Nobody else")
	list := f.home.neighbours.rowBox
	calls := func() (all []*widgets.Button) {
		for _, row := range list.Objects {
			all = append(all, row.(*fyne.Container).Objects[1].(*widgets.Button))
		}
		return all
	}
	f.Canvas().Focus(calls()[2])
	st := nearbyState(eve, eve2, lee)
	st.Self.MicLevel = 0.5
	f.render(st)
	if f.Canvas().Focused() != fyne.Focusable(calls()[2]) {
		t.Error("a list that stays loses the focus")
	}
	f.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	f.expectCalls("Join " + lee.Link)
	st.Nearby.Neighbours = []session.Neighbour{eve, lee}
	f.render(st)
	f.expectNot("Eve · ")
	if f.Canvas().Focused() != fyne.Focusable(calls()[1]) {
		t.Error("who stays in the list loses the focus")
	}
	st.Nearby.Neighbours = []session.Neighbour{eve}
	f.render(st)
	if f.Canvas().Focused() != nil {
		t.Error("who is gone has the focus")
	}
	st.Phase, st.Nearby.CalledName = session.Opening, "Lee"
	f.render(st)
	f.expect("Calling Lee")
	f.expectNot("Opening the room", "Copy the link")
	f.render(nearbyState(lee))
	f.expectNot("Eve")
	test.Tap(calls()[0])
	f.expectCalls("Join " + lee.Link)
}

// incomingState is the state of one whom somebody calls.
func incomingState(name string) session.State {
	st := nearbyState(eve)
	st.Nearby.IncomingCall = session.Caller{Name: name, Address: "192.0.2.1"}
	return st
}

func TestCallersStanding(t *testing.T) {
	for standing, want := range map[people.Standing]string{
		people.Impostor: "This is not the Eve you know: the key is another one.",
		people.Verified: "Verified: you have compared the safety number.",
	} {
		f := newTestWindow(t, Options{})
		st := incomingState("Eve")
		st.Nearby.IncomingCall.Key, st.Nearby.IncomingCall.Standing = seal.PublicKey{1}, standing
		f.render(st)
		f.expect("Eve calls", want)
	}
}

func TestQuestion(t *testing.T) {
	f := newTestWindow(t, Options{})
	f.render(nearbyState(eve))
	f.Canvas().Focus(f.home.field)
	f.render(incomingState("Eve"))
	f.expect("Eve calls", "From 192.0.2.1 on this network.", "Decline", "Answer")
	f.expectNot("Start a call", "People nearby")
	q := f.home.incomingCall
	if f.Canvas().Focused() != fyne.Focusable(q.decline) || !hasFocusRing(q.decline) {
		t.Error("who calls has not the focus")
	}
	f.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	f.expectCalls("DeclineCall")
	test.FocusNext(f.Canvas())
	if f.Canvas().Focused() != fyne.Focusable(q.answer) {
		t.Error("Tab does not go on to the answer")
	}
	f.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	f.expectCalls("AnswerCall")
	f.render(nearbyState(eve))
	f.expectNot("Eve calls")
	f.render(incomingState(""))
	f.expect("Somebody calls")
}

// The desktop shows once who calls, and what is known of them, also to who wants no alarms
// there. Who sees the question is not disturbed by a notification too. The window never
// waits for a desktop that hangs.
func TestDesktopShowsWhoCalls(t *testing.T) {
	shown, hang := make(chan alert.Message, 8), make(chan bool)
	f := newDesktopWindow(t, func(m alert.Message) error {
		<-hang
		shown <- m
		return nil
	})
	f.updatePreferences(func(p *preferences.Preferences) { p.NotificationsOff = true })
	ring := func(name string) {
		f.render(nearbyState(eve))
		for range 2 {
			st := incomingState(name)
			st.Nearby.IncomingCall.Key, st.Nearby.IncomingCall.Standing = seal.PublicKey{1}, people.New
			f.render(st)
		}
	}
	ring("Eve")
	f.inForeground.Store(true)
	ring("Lee")
	f.inForeground.Store(false)
	ring("")
	close(hang)
	for _, title := range []string{"Eve calls", "Somebody calls"} {
		if m := <-shown; m.Title != title || m.Text != "You meet for the first time." {
			t.Errorf("it shows %+v, want %q", m, title)
		}
	}
}

func TestEscapeDeclines(t *testing.T) {
	f := newTestWindow(t, Options{})
	f.render(nearbyState(eve))
	escape := &fyne.KeyEvent{Name: fyne.KeyEscape}
	f.home.neighbours.visible.TypedKey(escape)
	f.expectCalls()
	f.render(incomingState("Eve"))
	for _, press := range []func(*fyne.KeyEvent){f.Canvas().Focused().TypedKey, f.Canvas().OnTypedKey(), f.home.neighbours.visible.TypedKey} {
		press(escape)
		f.expectCalls("DeclineCall")
	}
	if slices.Contains(f.session.last(), "AnswerCall") {
		t.Error("Escape answers")
	}
}
