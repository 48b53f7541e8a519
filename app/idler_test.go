package app

import (
	"testing"
	"time"
)

// newTestIdler has a clock of its own, which its waits advance unless an event comes.
func newTestIdler() (i *idler, pass func(time.Duration), waits *int, event *time.Duration) {
	now, waits, event := noon, new(int), new(time.Duration)
	*event = time.Hour // until it comes
	pass = func(d time.Duration) { now = now.Add(d) }
	i = &idler{
		now:   func() time.Time { return now },
		queue: func(func()) {},
		wait: func(d time.Duration) {
			*waits++
			pass(min(d, *event))
		},
		wake: func() {},
	}
	return i, pass, waits, event
}

// A loop in which nothing happens waits in each round; after an event, and after a
// function was called, it does not for a while.
func TestIdlerWaitsWhileNothingHappens(t *testing.T) {
	i, pass, waits, event := newTestIdler()
	var queued []func()
	i.queue = func(f func()) { queued = append(queued, f) }
	for range 5 {
		i.tick()
	}
	if *waits != 5 {
		t.Fatalf("%d waits in 5 idle rounds", *waits)
	}
	*event = time.Millisecond
	i.tick()
	*event = time.Hour
	pass(activeTime / 2)
	i.tick()
	if *waits != 6 {
		t.Errorf("%d waits: it waits while an animation may run", *waits)
	}
	pass(activeTime)
	i.tick()
	if *waits != 7 {
		t.Errorf("%d waits: it does not wait again", *waits)
	}
	called := false
	i.do(func() { called = true })
	i.tick()
	if *waits != 7 {
		t.Error("it waits though a function is queued")
	}
	queued[0]()
	i.tick()
	if !called || *waits != 7 {
		t.Errorf("called %v, %d waits: what the function changed is not drawn at once", called, *waits)
	}
}

// A function that is queued while the loop waits wakes it.
func TestIdlerWakes(t *testing.T) {
	i, _, _, _ := newTestIdler()
	woken := 0
	i.wake = func() { woken++ }
	i.do(func() {})
	if woken != 0 {
		t.Error("it was woken though it did not wait")
	}
	i.queued.Store(0)
	i.wait = func(time.Duration) { i.do(func() {}) }
	i.tick()
	if woken != 1 {
		t.Errorf("woken %d times", woken)
	}
}
