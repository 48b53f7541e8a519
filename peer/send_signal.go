package peer

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/pion/webrtc/v4"
)

// gatherTimeout is how long a description waits for the candidates that go into
// it. Those of this machine are there at once; a STUN server that does not
// answer would take longer than anybody wants to wait.
const gatherTimeout = 2 * time.Second

// sendDescription sends our description, at once or with its candidates.
func (m *member) sendDescription(d webrtc.SessionDescription) {
	if m.room.cfg.Interop.NonTrickle {
		m.gatheringSince = time.Now()
		return
	}
	m.queueDescription(&d)
}

// sendFullDescription sends our description with the candidates found so far.
func (m *member) sendFullDescription() {
	m.gatheringSince = time.Time{}
	m.queueDescription(m.pc.LocalDescription())
}

// sendCandidate sends a candidate of ours, unless it goes into the description;
// nil means that all are found.
func (m *member) sendCandidate(c *webrtc.ICECandidate) {
	switch {
	case !m.gatheringSince.IsZero() && c == nil:
		m.sendFullDescription()
	case m.gatheringSince.IsZero() && c != nil:
		init := c.ToJSON()
		init.Candidate = m.room.cfg.Addresses.hideRelated(init.Candidate)
		m.room.queueSignal(m.id, Signal{Candidate: &init})
	}
}

// addICEServer is effective from the next ICE restart on, which is soon if there
// is no connection yet.
func (m *member) addICEServer(s webrtc.ICEServer) error {
	if err := m.setICEServers(append(m.iceServers(), s)); err != nil {
		return fmt.Errorf("%w: its ICE server: %w", ErrProtocol, err)
	}
	m.health.serversAdded = true
	return nil
}

// renewICEServers takes the room's servers as they are now, whose credentials may be
// newer ones, before ICE is restarted. Pion reads those that it has, without a lock,
// until all candidates are gathered.
func (m *member) renewICEServers() error {
	if m.room.cfg.Interop.ICEServers == nil || m.pc.ICEGatheringState() != webrtc.ICEGatheringStateComplete {
		return nil
	}
	now := connectionConfig(m.room.cfg).ICEServers
	if slices.EqualFunc(m.iceServers(), now, func(a, b webrtc.ICEServer) bool { return reflect.DeepEqual(a, b) }) {
		return nil
	}
	if err := m.setICEServers(now); err != nil {
		return fmt.Errorf("take the room's ICE servers: %w", err)
	}
	return nil
}

// iceServers are a copy of those of the connection.
func (m *member) iceServers() []webrtc.ICEServer {
	return slices.Clone(m.pc.GetConfiguration().ICEServers)
}

func (m *member) setICEServers(all []webrtc.ICEServer) error {
	m.turn.add(all...)
	c := m.pc.GetConfiguration()
	c.ICEServers = all
	return m.pc.SetConfiguration(c)
}
