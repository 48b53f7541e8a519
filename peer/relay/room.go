package relay

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"net/netip"
	"slices"

	"github.com/coder/websocket"

	"peerscope/peer"
)

// A room lists its members, the longest first. It is deleted with its last
// member.
type room struct {
	key     [sha256.Size]byte
	opener  netip.Prefix // counted in the server's roomQuota
	members []*member
}

// A member is one connection to a room.
type member struct {
	id   peer.ID
	conn *queuedConn
	room *room
}

// Why a member cannot join, or was disconnected.
var (
	errFull         = errors.New("the room is full")
	errTooManyRooms = errors.New("too many rooms are open")
	errReplaced     = errors.New("the member is here on a newer connection")
)

// memberID derives the ID of a member from its token, so that it is the same on
// every server. Without a token the ID is random.
func memberID(room, token string) peer.ID {
	if len(token) < minToken {
		return peer.ID(rand.Text())
	}
	mac := hmac.New(sha256.New, []byte(room))
	mac.Write([]byte(token))
	return peer.ID(base32.StdEncoding.EncodeToString(mac.Sum(nil))[:keyLength])
}

// addMember adds a member to its room: it receives welcome, and the others
// receive joined. It replaces an older connection of the same member, which may
// be dead.
func (s *Server) addMember(name string, m *member, from netip.Prefix) error {
	ice, key := s.iceServers(name), sha256.Sum256([]byte(name))
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[key]
	if s.closed || r == nil && !s.roomQuota.Acquire(from) {
		return errTooManyRooms
	}
	if r == nil {
		r = &room{key: key, opener: from}
		s.rooms[key] = r
	}
	m.room = r
	if i := slices.IndexFunc(r.members, func(other *member) bool { return other.id == m.id }); i >= 0 {
		r.members[i].conn.cancel(errReplaced)
		r.members = slices.Delete(r.members, i, i+1)
	}
	if len(r.members) >= s.cfg.MaxMembers {
		return errFull
	}
	welcome := message{Version: protocolVersion, Type: typeWelcome, ID: m.id, ICE: ice}
	for _, other := range r.members {
		welcome.Present = append(welcome.Present, other.id)
		other.send(message{Type: typeJoined, From: m.id})
	}
	m.send(welcome)
	r.members = append(r.members, m)
	s.counters.joined.Add(1)
	return nil
}

func (s *Server) removeMember(m *member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := m.room
	i := slices.Index(r.members, m)
	if i < 0 {
		return // replaced by addMember
	}
	r.members = slices.Delete(r.members, i, i+1)
	for _, other := range r.members {
		other.send(message{Type: typeLeft, From: m.id})
	}
	if len(r.members) == 0 {
		delete(s.rooms, r.key)
		s.roomQuota.Release(r.opener)
	}
}

// forward sends a signal to the member that it is for, if that one is in the
// room.
func (s *Server) forward(from *member, signal sealedSignal) {
	to := signal.id()
	signal.setID(from.id)
	s.counters.signals.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, other := range from.room.members {
		if other.id == to {
			other.conn.enqueue(frame{websocket.MessageBinary, signal})
			return
		}
	}
}

// send queues a message. It never waits, so it may be called with the lock
// held.
func (m *member) send(msg message) {
	f, err := msg.encode()
	if err != nil {
		m.conn.cancel(err)
		return
	}
	m.conn.enqueue(f)
}
