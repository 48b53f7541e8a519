package peer

import (
	"errors"
	"strings"
	"time"

	"github.com/pion/webrtc/v4"
)

// errAnew ends a member whose call is made anew, as m.anew says.
var errAnew = errors.New("the call is made anew")

// A beginning is how a call is made anew.
type beginning struct {
	offers bool
	first  []Event // what is dealt with before what still waits
}

// beginAnew ends the member for one that takes the signal: an offer is
// answered; anything else means that it is for us to offer.
func (m *member) beginAnew(s Signal) error {
	m.anew = &beginning{offers: true}
	if isOffer(s) {
		m.anew = &beginning{first: []Event{{Kind: Signaled, From: m.id, Signal: s}}}
	}
	return errAnew
}

// follow takes what signalling says of a member that is known already. After
// its loss the one who comes back later is Joined for the other, and offers as
// a newcomer does; a call that works needs no offer. Whatever the other one has
// made of an earlier offer, it takes ours, and we take its.
func (m *member) follow(k EventKind) error {
	m.health.left = k == Left
	if k == Left {
		return nil
	}
	m.offers = k == Present
	if m.health.connected {
		m.health.restarted = time.Time{} // if it is silent, a restart is due at once
		return nil
	}
	m.health.began = time.Now()
	switch {
	case !m.offers:
		return nil
	case m.pc.SignalingState() == webrtc.SignalingStateHaveLocalOffer:
		return m.offer(false) // the first one may be lost
	}
	m.anew = &beginning{offers: true}
	return errAnew
}

// isStranger says that a description is of another connection than the one we
// know: the other side has given that up.
func (m *member) isStranger(d webrtc.SessionDescription) bool {
	known := m.pc.RemoteDescription()
	return known != nil && fingerprint(known.SDP) != fingerprint(d.SDP)
}

// fingerprint is that of the certificate (RFC 8122), which a connection keeps.
func fingerprint(sdp string) string {
	_, rest, _ := strings.Cut(sdp, "a=fingerprint:")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(line)
}
