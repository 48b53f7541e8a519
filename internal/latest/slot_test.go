package latest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestNewestWins(t *testing.T) {
	var s Slot[int]
	if s.Put(1) {
		t.Error("the first Put replaced something")
	}
	if !s.Put(2) {
		t.Error("the second Put replaced nothing")
	}
	if v, err := s.Get(t.Context()); v != 2 || err != nil {
		t.Errorf("Get = %d, %v", v, err)
	}
	if v, ok := s.TryGet(); ok {
		t.Errorf("an emptied slot gave %d", v)
	}
}

func TestGetWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s Slot[string]
		time.AfterFunc(time.Second, func() { s.Put("late") })
		if v, err := s.Get(t.Context()); v != "late" || err != nil {
			t.Errorf("Get = %q, %v", v, err)
		}
	})
}

func TestGetEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		over := errors.New("over")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(over) })
		var s Slot[int]
		if _, err := s.Get(ctx); !errors.Is(err, over) {
			t.Errorf("Get ended with %v", err)
		}
	})
}

// Many writers and readers: what is read plus what was replaced is what was put.
func TestNothingIsLostUncounted(t *testing.T) {
	const writers, each = 4, 1000
	var s Slot[int]
	var wg sync.WaitGroup
	var mu sync.Mutex
	var replaced, read int
	ctx, cancel := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				if _, err := s.Get(ctx); err != nil {
					return
				}
				mu.Lock()
				read++
				mu.Unlock()
			}
		})
	}
	for range writers {
		wg.Go(func() {
			for i := range each {
				if s.Put(i) {
					mu.Lock()
					replaced++
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	cancel()
	readers.Wait()
	if _, ok := s.TryGet(); ok {
		read++
	}
	if read+replaced != writers*each {
		t.Errorf("%d read and %d replaced of %d", read, replaced, writers*each)
	}
}
