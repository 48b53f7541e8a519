package peer

import (
	"fmt"
	"time"

	"github.com/pion/webrtc/v4"
)

// restartWhenDue restarts ICE (RFC 8445 section 9) if it is time for that and for us to
// do. Pion gives the old path up when it makes the offer of a restart, and that path is
// the first to be back after a line was cut through which signals went too. So the other
// side is asked first whether it hears us.
func (m *member) restartWhenDue(now time.Time) error {
	can := m.room.cfg.Interop.CanRestart
	asks := m.offers || m.fixedRoles
	if !asks || m.room.signalingClosed.Load() || can != nil && !can() || !m.health.restartDue(now) {
		return nil
	}
	if can != nil || m.pc.SignalingState() == webrtc.SignalingStateHaveLocalOffer {
		return m.sendOffer(true)
	}
	m.restartAsked = now
	return m.ask(false)
}

// ask asks for an answer, or for an ICE restart: by an offer that changes nothing, which
// is not ours for pion, as it could not be taken back. A side that has given the
// connection up answers with another one.
func (m *member) ask(restart bool) error {
	d, err := m.pc.CreateOffer(nil)
	if err != nil {
		return fmt.Errorf("make an offer: %w", err)
	}
	s := m.describe(&d)
	s.Restart = restart
	m.room.queueSignal(m.id, s)
	return nil
}

// restartIfAsked restarts ICE if that waited for the answer that has come, or has the side
// do so that offered the connection.
func (m *member) restartIfAsked(now time.Time) error {
	asked := m.restartAsked
	m.restartAsked = time.Time{}
	if asked.IsZero() || m.isHeard(now) || !m.health.restartAfter(asked, now) {
		return nil
	}
	if !m.offers {
		return m.ask(true)
	}
	return m.sendOffer(true)
}

// isHeard says that packets arrive again, which pion's state tells up to a second later.
func (m *member) isHeard(now time.Time) bool {
	pair, ok := m.selectedPair()
	return ok && now.Sub(pair.LastPacketReceivedTimestamp.Time()) < keepAliveInterval
}

// A restartLimiter lets the other side offer twice a second: a question and a restart.
type restartLimiter struct{ last, beforeLast time.Time }

func (l *restartLimiter) allow(now time.Time) bool {
	if now.Sub(l.beforeLast) < time.Second {
		return false
	}
	l.last, l.beforeLast = now, l.last
	return true
}
