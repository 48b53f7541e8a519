package app

import (
	"context"
	"image"
	"testing"

	"fyne.io/fyne/v2/test"

	"peerscope/app/alert"
	"peerscope/app/notify"
	"peerscope/app/preferences"
	"peerscope/app/session"
	"peerscope/detector/rules"
)

// newDesktopWindow is a window, with what its desktop is given to show.
func newDesktopWindow(t *testing.T, deliver func(alert.Message) error) *testWindow {
	return newTestWindow(t, Options{Labels: testLabels, NewDesktop: func(func()) alert.Receiver {
		return alert.Receiver{Name: "desktop", InTurn: true, Deliver: func(_ context.Context, m alert.Message) error { return deliver(m) }}
	}})
}

// newDesktopCall is the same in a call.
func newDesktopCall(t *testing.T, deliver func(alert.Message) error) *testWindow {
	f := newDesktopWindow(t, deliver)
	f.render(callState(member("b")))
	return f
}

// alarmWithPicture has the window told of an alarm.
func (f *testWindow) alarmWithPicture(id int) {
	st := callState(member("b"))
	st.Alarms = []session.Alarm{alarm(id, "b", rules.Rule{Label: "dog", When: rules.Seen}, 1)}
	st.Alarms[0].Picture = image.NewGray(image.Rect(0, 0, 2, 2))
	f.render(st)
}

// The desktop shows an alarm while no window is in front, with a picture unless that is
// not wanted.
func TestDesktopShowsAlarms(t *testing.T) {
	shown := make(chan alert.Message, 8)
	f := newDesktopCall(t, func(m alert.Message) error {
		shown <- m
		return nil
	})
	f.alarmWithPicture(1)
	if m := <-shown; m.Title != "b: dog, 91\u2009%" || m.Text != "dog is seen" || m.Picture == nil {
		t.Errorf("it shows %+v", m)
	}
	f.updatePreferences(func(p *preferences.Preferences) { p.NotificationPicturesOff = true })
	f.alarmWithPicture(2)
	if m := <-shown; m.Picture != nil {
		t.Error("it shows a picture")
	}
	f.inForeground.Store(true)
	f.alarmWithPicture(3)
	f.inForeground.Store(false)
	f.updatePreferences(func(p *preferences.Preferences) { p.NotificationsOff = true })
	f.alarmWithPicture(4)
	f.updatePreferences(func(p *preferences.Preferences) { p.NotificationsOff = false })
	f.alarmWithPicture(5)
	<-shown
	if len(shown) > 0 {
		t.Errorf("it also shows %+v", <-shown)
	}
}

// The settings say whether the desktop shows anything, as soon as that is wanted.
func TestDesktopSettings(t *testing.T) {
	const problem = "Nothing on this desktop shows notifications."
	var err error
	done := make(chan bool)
	f := newDesktopCall(t, func(alert.Message) error {
		<-done
		return err
	})
	s := f.openTab("Alarms").alarms.telling
	defer f.settingsDialog.Close()
	shown := findCheck(s.newDesktopRows(f.settingsDialog.toolkit))
	test.Tap(shown)
	if p := f.kept(); !p.NotificationsOff || !s.pictures.Disabled() {
		t.Errorf("off, it is kept as %v", p.NotificationsOff)
	}
	err = notify.ErrUnavailable
	test.Tap(shown)
	done <- true
	f.step()
	if f.kept().NotificationsOff || s.pictures.Disabled() || s.problem.Text != problem || !s.problem.Visible() {
		t.Errorf("where none are shown it says %q", s.problem.Text)
	}
	test.Tap(shown)
	if s.problem.Visible() {
		t.Error("it complains while none are wanted")
	}
	err = nil
	test.Tap(shown)
	done <- true
	if s.problem.Visible() {
		t.Error("it complains before it is known")
	}
}
