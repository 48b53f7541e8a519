package app

import (
	"reflect"
	"testing"

	"fyne.io/fyne/v2/test"

	"peerscope/app/session"
	"peerscope/peer/check"
)

func TestConnectionCheckInTheSettings(t *testing.T) {
	f := newTestWindow(t, Options{Labels: testLabels})
	st := homeState()
	f.render(st)
	v := f.openTab("Network").network.check
	if v.rowBox.Visible() || v.verdict.Visible() {
		t.Error("something is said before the first check")
	}
	v.relay.SetText("wss://relay.example.org")
	f.session.last()
	test.Tap(v.button)
	st.Check = session.ConnectionCheck{Running: true, Lines: []session.CheckLine{
		{Title: session.Notice{Text: "Network"}, Text: session.Notice{Text: "This computer is on no network."}, Outcome: check.Failed},
		{Title: session.Notice{Text: "Relay"}, Outcome: check.Running},
	}}
	f.render(st)
	if v.button.Text != "Stop" || len(v.rows) != 2 || v.rows[0].text.Text != "This computer is on no network." || v.rows[0].icon.Resource != v.signs[check.Failed] ||
		v.rows[1].text.Text != "It is being tried." || v.rows[1].icon.Resource != v.signs[check.Running] {
		t.Errorf("while it runs: %q, %d rows", v.button.Text, len(v.rows))
	}
	test.Tap(v.button)
	if got, want := f.session.last(), []string{"CheckConnection wss://relay.example.org", "StopCheck"}; !reflect.DeepEqual(got, want) {
		t.Errorf("asked was %q", got)
	}
	st.Check.Running, st.Check.Verdict = false, session.Notice{Text: "The check was stopped.", Problem: true}
	f.render(st)
	if v.button.Text != "Check" || v.rows[1].text.Text != "Stopped." || v.verdict.Text != "The check was stopped." {
		t.Errorf("stopped: %q, %q, %q", v.button.Text, v.rows[1].text.Text, v.verdict.Text)
	}
	st.Check = session.ConnectionCheck{Running: true, Lines: st.Check.Lines[1:]}
	f.render(st)
	if len(v.rows) != 1 || len(v.rowBox.Objects) != 1 || v.rows[0].title.Text != "Relay" || v.verdict.Visible() {
		t.Errorf("again: %d rows", len(v.rows))
	}
}
