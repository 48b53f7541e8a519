package peer

import (
	"errors"
	"strings"
	"time"

	"github.com/pion/webrtc/v4"
)

// errRecreate ends a member whose connection is to be replaced, as m.recreation says.
var errRecreate = errors.New("the connection is replaced")

// A recreation is how the connection to a member is replaced.
type recreation struct {
	offers bool
	first  []Event // handled before those that still wait
}

// recreate replaces the connection by a new one that handles the signal: an offer is
// answered; after anything else it is we who offer.
func (m *member) recreate(s Signal) error {
	m.recreation = &recreation{offers: true}
	if isOffer(s) {
		m.recreation = &recreation{first: []Event{{Kind: Signaled, From: m.id, Signal: s}}}
	}
	return errRecreate
}

// handlePresence handles Present, Joined and Left of a member that is known
// already: see "Coming back" in the package comment.
func (m *member) handlePresence(k EventKind) error {
	m.health.left = k == Left
	if k == Left {
		return nil
	}
	m.offers = k == Present
	if m.health.connected {
		m.health.restartedAt = time.Time{} // if it is silent, a restart is due at once
		return nil
	}
	m.health.startedAt = time.Now()
	switch {
	case !m.offers:
		return nil
	case m.pc.SignalingState() == webrtc.SignalingStateHaveLocalOffer:
		return m.sendOffer(false) // the first one may be lost
	}
	m.recreation = &recreation{offers: true}
	return errRecreate
}

// isNewConnection says that a description is of another connection than the one
// we have: the other side has given that up.
func (m *member) isNewConnection(d webrtc.SessionDescription) bool {
	known := m.pc.RemoteDescription()
	return known != nil && fingerprint(known.SDP) != fingerprint(d.SDP)
}

// fingerprint is that of the DTLS certificate (RFC 8122), which stays the same
// for the life of a connection.
func fingerprint(sdp string) string {
	_, rest, _ := strings.Cut(sdp, "a=fingerprint:")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(line)
}
