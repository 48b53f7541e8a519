package app

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"peerscope/peer"
)

// What the others keep of us is said above the pictures, with the choice to decline.
func TestKeptOfUs(t *testing.T) {
	f := newTestWindow(t, Options{})
	ada, bob := member("Ada"), member("Bob")
	f.render(callState(ada, bob))
	f.expectNot("records your picture and sound", "Decline")
	ada.Records = peer.Recording{Picture: true, Sound: true}
	bob.Records = peer.Recording{Objects: true}
	f.render(callState(ada, bob))
	f.expect("Ada records your picture and sound. Bob keeps what is seen in your picture.", "Decline")
	f.declineRecording()
	if !f.session.settings.DeclineRecording || !f.kept().DeclineRecording {
		t.Error("it is not declined")
	}
	ada.Records, bob.Records = peer.Recording{}, peer.Recording{}
	f.render(callState(ada, bob))
	f.expectNot("records your picture and sound", "Decline")
}

// Who is recorded is said above the pictures, and who is not and why.
func TestRecordingOthers(t *testing.T) {
	f := newTestWindow(t, Options{})
	ada, bob, cem := member("Ada"), member("Bob"), member("Cem")
	f.render(callState(ada, bob, cem))
	f.expectNot("You record", "Open folder")
	test.Tap(f.call.toolbar.record.Button)
	f.expectCalls("SetRecordingAll true")
	ada.RecordingWanted, bob.RecordingWanted, bob.RecordingDeclined = true, true, true
	f.render(callState(ada, bob, cem))
	f.expect("Ada is being told that you record.", "Bob does not want to be recorded: nothing of them is kept.", "Open folder")
	f.expectNot("You record")
	ada.Recording, cem.RecordingUnshown = true, true
	f.render(callState(ada, bob, cem))
	f.expect("You record Ada · 00:00", "The program of Cem cannot show that something of them is kept: tell them yourself.")
	test.Tap(f.call.toolbar.record.Button)
	f.expectCalls("SetRecordingAll false")
}
