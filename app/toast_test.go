package app

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"peerscope/app/session"
)

func (t *toasts) texts() (all []string) {
	for _, one := range t.shown {
		all = append(all, one.notice.Text)
	}
	return all
}

// Toasts come and go, each in its own time; of one text there is one, and of all a few.
func TestToasts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		changes := 0
		later := make(chan func(), 10) // what Fyne's goroutine, which is this one, has to do
		shown := &toasts{ctx: t.Context(), do: func(f func()) { later <- f }, onChanged: func() { changes++ }}
		show := func(text string) { shown.show(session.Notice{Text: text}) }
		pass := func(d time.Duration) {
			time.Sleep(d)
			synctest.Wait()
			for len(later) > 0 {
				(<-later)()
			}
		}
		show("old")
		pass(toastDuration / 2)
		show("new")
		if got := fmt.Sprint(shown.texts()); got != "[new old]" {
			t.Errorf("shown are %s", got)
		}
		pass(toastDuration * 3 / 4)
		if got := fmt.Sprint(shown.texts()); got != "[new]" || changes != 3 {
			t.Errorf("when the first is over, shown are %s after %d changes", got, changes)
		}
		for _, text := range []string{"new", "a", "b", "c", "a"} {
			show(text)
		}
		if got := fmt.Sprint(shown.texts()); got != "[a c b]" {
			t.Errorf("of many, shown are %s", got)
		}
		shown.show(session.Notice{Text: "problem", Problem: true})
		pass(toastDuration)
		if got := fmt.Sprint(shown.texts()); got != "[problem]" {
			t.Errorf("after a while, shown are %s", got)
		}
		pass(problemDuration - toastDuration)
		if len(shown.shown) != 0 {
			t.Errorf("at the end, shown are %v", shown.texts())
		}
	})
}

// Fyne's goroutine may be busy when the time of a toast is up: by the time that it
// takes the toast away, the same text can be there again.
func TestAnExpiringToastLeavesANewerOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		later := make(chan func(), 2)
		shown := &toasts{ctx: t.Context(), do: func(f func()) { later <- f }, onChanged: func() {}}
		shown.show(session.Notice{Text: "copied"})
		time.Sleep(toastDuration)
		synctest.Wait()
		shown.show(session.Notice{Text: "copied"})
		(<-later)()
		if len(shown.shown) != 1 {
			t.Errorf("there are %d toasts", len(shown.shown))
		}
		shown.stop()
	})
}
