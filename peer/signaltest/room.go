// Package signaltest has rooms in memory for tests of what uses a peer.Signaler,
// the conformance suite that every Signaler passes, and participants for tests of
// a peer.Room.
package signaltest

import (
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"

	"peerscope/peer"
)

// queueLength is how many events may wait for a member; one that has more is put
// out of the room.
const queueLength = 1024

// A Room is a room in memory. Its methods may be called from any goroutine.
type Room struct {
	mu      sync.Mutex
	limit   int
	joined  int
	members []*endpoint // longest here first
}

// NewRoom makes an empty room that takes limit members, or any number if limit
// is 0.
func NewRoom(limit int) *Room { return &Room{limit: limit} }

// Pair gives two members of a room; the second one came later.
func Pair() (first, second peer.Signaler) {
	r := NewRoom(2)
	return r.Join(), r.Join()
}

// Join adds a member. One more than the limit receives Full.
func (r *Room) Join() peer.Signaler {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.joined++
	e := &endpoint{
		room:   r,
		id:     peer.ID(fmt.Sprint("member-", r.joined)),
		events: make(chan peer.Event, queueLength),
		closed: make(chan struct{}),
	}
	if r.limit > 0 && len(r.members) >= r.limit {
		e.events <- peer.Event{Kind: peer.Full}
		return e
	}
	for _, other := range slices.Clone(r.members) {
		e.events <- peer.Event{Kind: peer.Present, From: other.id}
		r.enqueueLocked(other, peer.Event{Kind: peer.Joined, From: e.id})
	}
	r.members = append(r.members, e)
	return e
}

// Cut ends the signalling of all members, as if the server had died: no Left is
// sent.
func (r *Room) Cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.members {
		e.once.Do(func() { close(e.closed) })
	}
	r.members = nil
}

func (r *Room) enqueueLocked(to *endpoint, e peer.Event) {
	select {
	case to.events <- e:
	default:
		r.removeLocked(to)
	}
}

func (r *Room) removeLocked(e *endpoint) {
	e.once.Do(func() { close(e.closed) })
	i := slices.Index(r.members, e)
	if i < 0 {
		return
	}
	r.members = slices.Delete(r.members, i, i+1)
	for _, other := range slices.Clone(r.members) {
		r.enqueueLocked(other, peer.Event{Kind: peer.Left, From: e.id})
	}
}

// An endpoint is one member's Signaler.
type endpoint struct {
	room   *Room
	id     peer.ID
	events chan peer.Event
	once   sync.Once
	closed chan struct{}
}

// Send drops what is for somebody who is not in the room.
func (e *endpoint) Send(ctx context.Context, to peer.ID, s peer.Signal) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	e.room.mu.Lock()
	defer e.room.mu.Unlock()
	if !slices.Contains(e.room.members, e) {
		return net.ErrClosed
	}
	for _, other := range e.room.members {
		if other.id == to {
			e.room.enqueueLocked(other, peer.Event{Kind: peer.Signaled, From: e.id, Signal: s})
			break
		}
	}
	return nil
}

func (e *endpoint) Receive(ctx context.Context) (peer.Event, error) {
	select { // closed comes before what is still queued
	case <-e.closed:
		return peer.Event{}, io.EOF
	default:
	}
	select {
	case event := <-e.events:
		return event, nil
	case <-e.closed:
		return peer.Event{}, io.EOF
	case <-ctx.Done():
		return peer.Event{}, ctx.Err()
	}
}

func (e *endpoint) Close() error {
	e.room.mu.Lock()
	defer e.room.mu.Unlock()
	e.room.removeLocked(e)
	return nil
}
