package app

import (
	"context"
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"peerscope/app/alert"
	"peerscope/app/preferences"
	"peerscope/app/session"
	"peerscope/app/widgets"
)

// newSpeakingWindow is a window with what it has read aloud.
func newSpeakingWindow(t *testing.T, say func(alert.Message) error) *testWindow {
	return newTestWindow(t, Options{Labels: testLabels, NewSpeech: func(string) alert.Receiver {
		return alert.Receiver{Name: "speech", InTurn: true, Deliver: func(_ context.Context, m alert.Message) error { return say(m) }}
	}})
}

// Changes and alarms are read aloud once that is wanted, and at any time what is there.
func TestReadAloud(t *testing.T) {
	said := make(chan alert.Message, 10)
	f := newSpeakingWindow(t, func(m alert.Message) error {
		said <- m
		return nil
	})
	expect := func(want string, interrupts bool) {
		t.Helper()
		if m := <-said; m.Text != want || m.Interrupts != interrupts {
			t.Errorf("it says %q (interrupts: %v), want %q", m.Text, m.Interrupts, want)
		}
	}
	see := func(minute int, counts ...session.LabelCount) {
		st := callState(member("b"))
		st.LabelCounts = counts
		f.speech.render(st, noon.Add(time.Duration(minute)*time.Minute))
	}
	person, umbrella, dogs := session.LabelCount{Label: "person", Count: 1}, session.LabelCount{Label: "umbrella", Count: 1}, session.LabelCount{Label: "dog", Count: 2}
	see(0, person)
	f.Canvas().(fyne.Shortcutable).TypedShortcut(widgets.Ctrl(fyne.KeyL))
	expect("Nobody is here.", true)
	test.Tap(findCheck(f.openTab("Alarms").alarms.telling.newSpeechRow(f.settingsDialog.toolkit)))
	defer f.settingsDialog.Close()
	if !f.kept().ReadAloud {
		t.Error("that it is wanted is not kept")
	}
	see(1, person, umbrella)
	expect("a person came; an umbrella came", false)
	see(2, dogs, person)
	expect("dog: now 2", false)
	see(3, dogs)
	expect("the umbrella is gone", false)
	see(4)
	expect("the person is gone", false)
	see(5)
	expect("dog: all are gone", false)
	st := callState(member("b"))
	st.LabelCounts = []session.LabelCount{person, dogs}
	f.speech.readList(st)
	expect("Seen now: 2 × dog, person.", true)
	f.speech.readList(callState(member("b")))
	expect("Nothing is seen.", true)
	f.alarmWithPicture(1)
	expect("b: dog, 91\u2009%", false)
	f.updatePreferences(func(p *preferences.Preferences) { p.ReadAloud = false })
	f.alarmWithPicture(2)
	see(6, person)
	if len(said) > 0 {
		t.Errorf("though it is not wanted, it says %q", (<-said).Text)
	}
}

// Where nothing reads aloud that is said.
func TestNothingReadsAloud(t *testing.T) {
	const text = "Nothing here reads aloud. Install speech-dispatcher and a voice."
	f := newTestWindow(t, Options{Labels: testLabels})
	f.speech.readList(homeState())
	f.expect(text)
	f.toasts.stop()
	f.render(homeState())
	f.expectNot(text)
	f = newSpeakingWindow(t, func(alert.Message) error { return errors.New("broken") })
	f.speech.readList(homeState())
	f.step()
	f.expect(text)
}
