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
	offers  bool
	signals []Signal // what the next member takes first
}

// beginAnew ends the member for one that takes the signal: an offer is
// answered; anything else means that it is for us to offer.
func (m *member) beginAnew(s Signal) error {
	m.anew = &beginning{offers: true}
	if isOffer(s) {
		m.anew = &beginning{signals: []Signal{s}}
	}
	return errAnew
}

// follow takes what signalling says of a member that is known already. After
// its loss the one who comes back later is Joined for the other, and offers as
// a newcomer does; a call that works needs no offer.
func (m *member) follow(k EventKind) error {
	m.health.left = k == Left
	if k == Left {
		return nil
	}
	turned := m.offers != (k == Present)
	m.offers = k == Present
	switch {
	case m.health.connected:
		m.health.restarted = time.Time{} // if it is silent, a restart is due at once
	case turned:
		m.anew = &beginning{offers: m.offers}
		return errAnew
	case m.pc.SignalingState() == webrtc.SignalingStateHaveLocalOffer:
		return m.offer(false) // the first one may be lost
	}
	return nil
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
