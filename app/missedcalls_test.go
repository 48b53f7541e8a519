package app

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/peer/seal"
)

// missedButtons are the visible buttons at missed calls that read text.
func (f *testWindow) missedButtons(text string) (found []*widgets.Button) {
	for _, o := range test.LaidOutObjects(f.home.missed.content) {
		if b, ok := o.(*widgets.Button); ok && b.Visible() && b.Text == text {
			found = append(found, b)
		}
	}
	return found
}

// A missed call stays on the home screen until it is dismissed; somebody who is there
// can be called back.
func TestMissedCalls(t *testing.T) {
	f := newTestWindow(t, Options{})
	f.render(nearbyState())
	f.expectNot("Missed calls")
	at := time.Now().Add(-time.Minute)
	ada := session.MissedCall{ID: 7, Caller: session.Caller{Name: "Ada", Key: seal.PublicKey{1}}, At: at}
	nobody := session.MissedCall{ID: 3, Caller: session.Caller{Address: "fe80::fc:ff:fe00:1"}, At: at}
	st := nearbyState()
	st.Nearby.MissedCalls = []session.MissedCall{ada, nobody}
	f.render(st)
	when := locale.Moment(at, time.Now())
	f.expect("Missed calls", "Ada called at "+when, "Somebody called at "+when)
	f.expectNot("fe80")
	if n := len(f.missedButtons("Call back")); n != 0 {
		t.Errorf("%d who are not there can be called back", n)
	}
	st.Nearby.Neighbours = []session.Neighbour{{Name: "Ada", Link: "nearby:ada", Key: seal.PublicKey{1}}}
	f.render(st)
	call := f.missedButtons("Call back")
	if len(call) != 1 {
		t.Fatalf("%d can be called back, not Ada alone", len(call))
	}
	test.Tap(call[0])
	f.expectCalls("DismissMissedCall 7", "Join nearby:ada")
	if dismiss := f.missedButtons(""); len(dismiss) != 2 {
		t.Errorf("%d can be dismissed", len(dismiss))
	} else {
		test.Tap(dismiss[1])
		f.expectCalls("DismissMissedCall 3")
	}
	st.Nearby.MissedCalls = slices.Clone(st.Nearby.MissedCalls[:0])
	f.render(st)
	f.expectNot("Missed calls", "Call back")
}
