package app

import (
	"testing"
	"testing/synctest"
	"time"

	"peerscope/app/session"
)

// Fyne's goroutine may be busy when the time of a toast is up: by the time that it
// takes the toast away, there can be another one.
func TestAnExpiringToastLeavesANewerOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		later := make(chan func(), 2)
		shown := &toast{ctx: t.Context(), do: func(f func()) { later <- f }, onChanged: func() {}}
		shown.show(session.Notice{Text: "old"})
		time.Sleep(toastDuration)
		synctest.Wait()
		shown.show(session.Notice{Text: "new"})
		(<-later)()
		if shown.notice.Text != "new" {
			t.Errorf("the toast says %q", shown.notice.Text)
		}
		time.Sleep(toastDuration)
		(<-later)()
		if shown.notice.Text != "" {
			t.Errorf("its time is up, and it says %q", shown.notice.Text)
		}
	})
}
