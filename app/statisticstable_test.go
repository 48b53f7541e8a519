package app

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"peerscope/app/session"
)

func TestStatistics(t *testing.T) {
	f := newTestWindow(t, Options{})
	a, b := member("Minji"), member("")
	a.DetectionsPerSecond, a.DetectionsSkipped = 10, 321
	b.ID, b.Width, b.Delay = "b", 0, 0
	f.render(callState(a, b))
	f.showPicture(a, 640, 480)
	f.expectNot("Not looked at")
	test.Tap(f.status.statistics)
	f.expect("Not looked at", "10 a second", "321", "640×480", "28 ms", "Minji", "The other side", "–")
	if f.Canvas().Focused() != nil && f.Canvas().Focused() != fyne.Focusable(f.status.statistics) {
		t.Error("the table took the focus")
	}
	f.render(callState(a))
	f.expectNot("The other side")
	test.Tap(f.status.text)
	f.expectNot("Not looked at")
	test.Tap(f.status.text)
	f.render(homeState())
	f.expectNot("Not looked at")
	test.Tap(f.status.text) // means nothing at home
	if !f.statistics.open {
		t.Error("the line is alive without a call")
	}
}

func TestShortName(t *testing.T) {
	test.NewTempApp(t)
	if got := shortName(strings.Repeat("민", 400)); !strings.HasSuffix(got, "민…") || len([]rune(got)) > 40 {
		t.Errorf("it is %q", got)
	}
}

// Whoever is not heard, or hears nothing, is told so in a call too; what has just
// happened comes first.
func TestSoundProblemsInACall(t *testing.T) {
	f := newTestWindow(t, Options{})
	m := member("Minji")
	st := callState(m)
	st.Self.MicProblem = session.Notice{Text: "No microphone was found. The others do not hear you.", Problem: true}
	st.Self.SpeakerProblem = session.Notice{Text: "No loudspeaker was found. You do not hear the others.", Problem: true}
	f.render(st)
	f.showPicture(m, 640, 480)
	f.expect("The others do not hear you. No loudspeaker was found.")
	if !f.status.icon.Visible() {
		t.Error("it does not look like a problem")
	}
	st.Notice = session.Notice{Text: "The other side has left."}
	f.render(st)
	f.expect("The other side has left.")
	f.expectNot("loudspeaker")
	st.Notice = session.Notice{}
	f.showFullScreen(true)
	f.render(st)
	f.expectNot("loudspeaker")
}
