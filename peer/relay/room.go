package relay

import (
	"crypto/sha256"
	"slices"
	"time"

	"peerscope/peer"
)

// A room is who is in it, longest first. One without members is forgotten.
type room struct {
	key     [sha256.Size]byte
	members []*member
}

// A member is one socket in a room.
type member struct {
	id     peer.ID
	socket *socket
	room   *room
	rate   rate // of the goroutine that reads the socket
}

// An entry is what became of entering a room.
type entry int

const (
	entered entry = iota + 1
	isFull
	tooMany
)

// enter takes a member in and tells it of the others and them of it.
func (s *Server) enter(key [sha256.Size]byte, m *member) entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[key]
	switch {
	case s.closed, r == nil && len(s.rooms) >= s.cfg.Rooms:
		return tooMany
	case r == nil:
		r = &room{key: key}
		s.rooms[key] = r
	case len(r.members) >= s.cfg.Members:
		return isFull
	}
	welcome := message{Version: version, Type: typeWelcome, ID: m.id}
	for _, other := range r.members {
		welcome.Present = append(welcome.Present, other.id)
		other.tell(message{Type: typeJoined, From: m.id})
	}
	m.tell(welcome)
	m.room = r
	r.members = append(r.members, m)
	return entered
}

func (s *Server) leave(m *member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := m.room
	r.members = slices.DeleteFunc(r.members, func(other *member) bool { return other == m })
	for _, other := range r.members {
		other.tell(message{Type: typeLeft, From: m.id})
	}
	if len(r.members) == 0 {
		delete(s.rooms, r.key)
	}
}

// relay takes a signal to the one it is for, if that one is in the room.
func (s *Server) relay(from *member, msg message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, other := range from.room.members {
		if other.id == msg.To {
			other.tell(message{Type: typeSignal, From: from.id, Signal: msg.Signal})
			return
		}
	}
}

// tell queues a message; it never waits, so it may be called under a lock.
func (m *member) tell(msg message) {
	b, err := msg.bytes()
	if err != nil {
		return // a signal that is too long with our words around it
	}
	m.socket.put(b)
}

const (
	rateWindow   = 10 * time.Second
	rateMessages = 500 // in a window: a few dozen candidates for each of a few members
)

// A rate counts messages in windows of rateWindow.
type rate struct {
	since time.Time
	count int
}

func (r *rate) allow(now time.Time) bool {
	if now.Sub(r.since) >= rateWindow {
		r.since, r.count = now, 0
	}
	r.count++
	return r.count <= rateMessages
}
