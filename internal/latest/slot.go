// Package latest holds Slot, the one-value mailbox that stands wherever a fast
// producer meets a slower consumer that only cares for the newest value.
package latest

import (
	"context"
	"sync"
)

// Slot holds at most one value. Put replaces an unread one, so a slow reader
// never delays a writer and always gets the newest. The zero Slot is empty and
// ready; any number of goroutines may call Put and Get at once, and each value
// goes to one of the readers. A Slot must not be copied.
type Slot[T any] struct {
	mu    sync.Mutex
	value T
	full  bool
	ready chan struct{} // closed, and replaced by nil, when a value arrives
}

// Put stores v and says whether it replaced one that nobody read.
func (s *Slot[T]) Put(v T) (replaced bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	replaced = s.full
	s.value, s.full = v, true
	if s.ready != nil {
		close(s.ready)
		s.ready = nil
	}
	return replaced
}

// Get takes the value out, waiting for one until ctx ends; from then on its
// error is ctx's cause, even when there is a value.
func (s *Slot[T]) Get(ctx context.Context) (v T, err error) {
	for ctx.Err() == nil {
		v, ok, ready := s.take()
		if ok {
			return v, nil
		}
		select {
		case <-ready:
		case <-ctx.Done():
		}
	}
	return v, context.Cause(ctx)
}

// TryGet takes the value out if there is one.
func (s *Slot[T]) TryGet() (v T, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.takeLocked()
}

func (s *Slot[T]) take() (T, bool, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.takeLocked()
	if !ok && s.ready == nil {
		s.ready = make(chan struct{})
	}
	return v, ok, s.ready
}

func (s *Slot[T]) takeLocked() (v T, ok bool) {
	v, ok = s.value, s.full
	var zero T
	s.value, s.full = zero, false
	return v, ok
}
