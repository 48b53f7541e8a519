package peer

import (
	"errors"
	"slices"
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
	if isOffer(s) {
		return m.recreateWhenDue(recreation{first: []Event{{Kind: Signaled, From: m.id, Signal: s}}})
	}
	return m.recreateWhenDue(recreation{offers: true})
}

// recreateWhenDue replaces the connection now, or when it may be; only the last
// reason for it counts then.
func (m *member) recreateWhenDue(r recreation) error {
	m.recreation = &r
	wait := time.Until(m.earliestRecreation)
	if wait <= 0 {
		return errRecreate
	}
	m.recreationDue = time.After(wait)
	return nil
}

// keepForRecreation keeps a candidate for the connection that is going to follow.
// A description of the connection that we have means that none follows.
func (m *member) keepForRecreation(s Signal) (kept bool) {
	switch {
	case m.recreation == nil:
		return false
	case s.Candidate != nil:
		if len(m.recreation.first) <= maxCandidates {
			m.recreation.first = append(m.recreation.first, Event{Kind: Signaled, From: m.id, Signal: s})
		}
		return true
	case s.Description != nil && !m.isNewConnection(*s.Description):
		m.recreation, m.recreationDue = nil, nil
	}
	return false
}

// handlePresence handles Present, Joined and Left of a member that is known
// already: see "Coming back" in the package comment.
func (m *member) handlePresence(k EventKind) error {
	if k == Left {
		m.health.leftAt = time.Now()
		return nil
	}
	m.health.rejoined()
	if !m.health.connected || !m.fixedRoles {
		m.offers = k == Present
	}
	if m.health.connected {
		return nil
	}
	m.health.startedAt = time.Now()
	switch {
	case !m.offers:
		return nil
	case m.pc.SignalingState() == webrtc.SignalingStateHaveLocalOffer:
		return m.sendOffer(false) // the first one may be lost
	}
	return m.recreateWhenDue(recreation{offers: true})
}

// isNewConnection says that a description is of another connection than the one
// we have: the other side has given that up.
func (m *member) isNewConnection(d webrtc.SessionDescription) bool {
	known := m.pc.RemoteDescription()
	return known != nil && fingerprint(known.SDP) != fingerprint(d.SDP)
}

// fingerprint is that of the DTLS certificate (RFC 8122), which stays the same for the
// life of a connection. If a description has several it is all of them: which one
// counts differs between implementations, so that of somebody else could be signed.
func fingerprint(sdp string) string {
	parsed, err := (&webrtc.SessionDescription{SDP: sdp}).Unmarshal()
	if err != nil {
		return "" // no connection comes of it
	}
	attributes := parsed.Attributes
	for _, m := range parsed.MediaDescriptions {
		attributes = append(attributes, m.Attributes...)
	}
	var all []string
	for _, a := range attributes {
		if a.Key == "fingerprint" && !slices.Contains(all, a.Value) {
			all = append(all, a.Value)
		}
	}
	return strings.Join(all, "\n")
}
