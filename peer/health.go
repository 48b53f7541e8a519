package peer

import (
	"time"

	"github.com/pion/webrtc/v4"
)

// A member that is silent is given up at once when signalling has said that it
// left. Where signalling says nothing, as while the room's server is lost, our
// own network may be cut, and a call that is given up then cannot be made again:
// it is Interrupted until lostTimeout.
const (
	connectTimeout  = 20 * time.Second // from knowing a member to the first connection
	lostTimeout     = 30 * time.Second // from the last packet to giving up
	restartInterval = 5 * time.Second  // from the last packet to the first ICE restart, and between them
)

// health derives a member's state from what its connection and the room's
// signalling report over time. The page does the same; the tests of both read
// assets/vectors/failures.json.
type health struct {
	startedAt      time.Time
	connected      bool          // it was, at least once
	connectTimeout time.Duration // for the first connection; 0 for the usual one
	answered       bool          // a description of the other side is there
	left           bool          // signalling says that it is gone
	serversAdded   bool          // ICE servers that a restart would use
	aboutReceived  bool          // its data channel works, so it can say bye too
	silentSince    time.Time     // zero while packets arrive
	restartedAt    time.Time     // last ICE restart in this silence
}

// update takes the state of the connection and gives that of the member; the
// error comes with Failed.
func (h *health) update(now time.Time, s webrtc.PeerConnectionState) (MemberState, error) {
	switch {
	case s == webrtc.PeerConnectionStateClosed: // the other side closed DTLS
		return Gone, nil
	case s == webrtc.PeerConnectionStateConnected:
		h.connected, h.silentSince = true, time.Time{}
		return Connected, nil
	case !h.connected:
		return h.connecting(now, s)
	}
	if h.silentSince.IsZero() {
		h.silentSince = now.Add(-disconnectedTimeout)
		h.restartedAt = h.silentSince
	}
	if h.left && !h.aboutReceived { // it left before it could say bye
		return Gone, nil
	}
	if h.left || now.Sub(h.silentSince) >= lostTimeout {
		return Lost, nil
	}
	return Interrupted, nil
}

// connecting is the state before the first connection.
func (h *health) connecting(now time.Time, s webrtc.PeerConnectionState) (MemberState, error) {
	late := now.Sub(h.startedAt) >= max(connectTimeout, h.connectTimeout)
	switch {
	case h.left:
		return Gone, nil
	case s == webrtc.PeerConnectionStateFailed: // ICE fails later than connectTimeout, so it was DTLS
		return Failed, ErrDTLS
	case late && !h.answered:
		return Failed, ErrNoAnswer
	case late:
		return Failed, ErrNoConnection
	}
	return Connecting, nil
}

// descriptionReceived notes the first description of the other side. If that
// answers our offer, the other side is there, and the usual timeout begins.
func (h *health) descriptionReceived(now time.Time, offered bool) {
	if offered && !h.answered && h.connectTimeout > 0 {
		h.startedAt, h.connectTimeout = now, 0
	}
	h.answered = true
}

// restartDue says that it is time for an ICE restart, and notes it.
func (h *health) restartDue(now time.Time) bool {
	newServers := h.serversAdded && !h.connected && now.Sub(h.startedAt) >= restartInterval
	if h.silentSince.IsZero() && !newServers || now.Sub(h.restartedAt) < restartInterval {
		return false
	}
	h.restartedAt = now
	return true
}
