package app

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2/test"

	"peerscope/app/session"
)

func TestWhatToDoAfterACall(t *testing.T) {
	f := newTestWindow(t, Options{})
	st := homeState()
	f.render(st)
	f.expectNot("Try again", "Start a new call", "Details")
	st.Notice = session.Notice{
		Text: "The program of {{.Name}} has ended, and the call with it.", Args: map[string]string{"Name": "Lee"},
		Problem: true, Retry: "ws://host/room",
	}
	f.render(st)
	const said = "The program of Lee has ended, and the call with it."
	f.expect(said, "Try again", "Start a new call")
	if n := len(slices.DeleteFunc(visibleTexts(f.Content()), func(s string) bool { return s != said })); n != 1 {
		t.Errorf("it is said %d times", n)
	}
	f.expectNot("Details")
	st.Notice.Details = "dial tcp: connection refused"
	f.render(st)
	f.expectNot(st.Notice.Details)
	test.Tap(f.home.ended.details)
	if top := f.Canvas().Overlays().Top(); top == nil || !slices.Contains(visibleTexts(top), st.Notice.Details) {
		t.Error("the details are not to be seen")
	} else {
		f.Canvas().Overlays().Remove(top)
	}
	test.Tap(f.home.ended.retry)
	test.Tap(f.home.ended.start)
	if want := []string{"Join ws://host/room", "HostCall"}; !slices.Equal(f.session.last(), want) {
		t.Errorf("asked was %q", want)
	}
	st.Notice = session.Notice{}
	f.render(st)
	f.expectNot("Try again", said)
}

func TestNobodyIsAwaitedInALostRoom(t *testing.T) {
	f := newTestWindow(t, Options{})
	st := homeState()
	st.Phase, st.Notice = session.Waiting, session.Notice{Text: "The room cannot be reached. It is being tried again.", Problem: true}
	f.render(st)
	f.expect("The room cannot be reached.")
	f.expectNot("Waiting for someone", "Copy the link")
}
