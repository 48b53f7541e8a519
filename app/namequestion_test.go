package app

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"peerscope/app/session"
)

// At the first start, and then no more, the person is asked for a name, before a call
// that the program was started with; a name that was guessed is replaced by typing.
func TestTheNameIsAskedFor(t *testing.T) {
	opts := Options{AskName: true, Settings: session.Settings{Name: "Kim Minji"}, Link: "ws://example.org/room"}
	f := newTestWindow(t, opts)
	f.render(homeState())
	f.expect("What is your name?", "Continue")
	f.expectNot("Start a call")
	f.expectCalls()
	q := f.home.name
	if f.Canvas().Focused() != fyne.Focusable(q.field) || q.field.Text != "Kim Minji" {
		t.Errorf("the field has %q, the focus %v", q.field.Text, f.Canvas().Focused())
	}
	test.Type(q.field, " Minji")
	q.field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	f.expectCalls("Join ws://example.org/room")
	f.expect("Start a call")
	f.expectNot("What is your name?")
	if f.session.settings.Name != "Minji" || f.kept().Name != "Minji" {
		t.Errorf("the name is %q", f.session.settings.Name)
	}
	if again := newNameQuestion(f.controller); again.open {
		t.Error("it is asked again")
	}
}

// No name is an answer too.
func TestNoNameIsAnAnswer(t *testing.T) {
	f := newTestWindow(t, Options{AskName: true, Settings: session.Settings{Name: "Kim Minji"}})
	f.render(homeState())
	f.home.name.field.SetText("")
	f.home.name.answer()
	if f.kept().Name != "" || !f.kept().NameAsked || newNameQuestion(f.controller).open {
		t.Error("it is asked again, or another name taken")
	}
}

// Where nobody is to be asked, as in a demonstration, a link is joined at once.
func TestNobodyIsAsked(t *testing.T) {
	f := newTestWindow(t, Options{Link: "ws://example.org/room"})
	f.render(homeState())
	f.expectNot("What is your name?")
	f.expectCalls("Join ws://example.org/room")
}

// Who has chosen something else but not answered yet is asked again.
func TestTheNameIsAskedForAgain(t *testing.T) {
	f := newTestWindow(t, Options{AskName: true, Settings: session.Settings{Name: "Kim Minji"}})
	f.toggleMic()
	if f.kept().NameAsked || f.kept().Name != "Kim Minji" {
		t.Errorf("kept is %+v", f.kept())
	}
}
