package peer

import (
	"fmt"
	"slices"
	"time"

	"github.com/pion/webrtc/v4"
)

// gatherLimit is how long a description waits for the candidates that go into
// it. Those of this machine are there at once; a server that does not answer
// would take longer than anybody wants to wait.
const gatherLimit = 2 * time.Second

// tellDescription sends our description, at once or when it is whole.
func (m *member) tellDescription(d webrtc.SessionDescription) {
	if m.room.cfg.Interop.NonTrickle {
		m.gathering = time.Now()
		return
	}
	m.room.post(m.id, Signal{Description: &d})
}

// tellWhole sends our description with the candidates that are there.
func (m *member) tellWhole() {
	m.gathering = time.Time{}
	m.room.post(m.id, Signal{Description: m.pc.LocalDescription()})
}

// tellCandidate sends a candidate of ours, unless the description takes it along.
func (m *member) tellCandidate(c *webrtc.ICECandidate) {
	switch {
	case !m.gathering.IsZero() && c == nil:
		m.tellWhole()
	case m.gathering.IsZero() && c != nil:
		init := c.ToJSON()
		m.room.post(m.id, Signal{Candidate: &init})
	}
}

// useServer adds a server to those by which we look for a way. It counts from
// the next ICE restart on, which is soon if there is no connection yet.
func (m *member) useServer(s webrtc.ICEServer) error {
	c := m.pc.GetConfiguration()
	c.ICEServers = append(slices.Clone(c.ICEServers), s)
	if err := m.pc.SetConfiguration(c); err != nil {
		return fmt.Errorf("%w: an ICE server of it: %w", ErrProtocol, err)
	}
	m.health.served = true
	return nil
}
