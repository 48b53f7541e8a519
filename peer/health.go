package peer

import (
	"errors"
	"time"

	"github.com/pion/webrtc/v4"
)

// A member that is silent is given up at once when signalling has told that it
// left. Where nothing is told, as while the room's server is away, it may be our
// own network that is cut, and a call that is given up then cannot be made anew:
// it has all of vanishLimit, and is Interrupted meanwhile.
const (
	connectLimit = 20 * time.Second // from knowing a member to the first connection
	vanishLimit  = 30 * time.Second // from the last packet to giving up
	restartAfter = 5 * time.Second  // from the last packet to the first ICE restart, and between them
)

// Why a member is Failed, for errors.Is.
var (
	ErrNoConnection = errors.New("no connection to the other side could be made; a firewall or an unusual network may be in the way")
	ErrNoAnswer     = errors.New("the other side did not answer the call")
	ErrDTLS         = errors.New("no secure connection to the other side could be made")
	ErrProtocol     = errors.New("the other side does not speak our protocol")
)

// health makes a member's state out of what its connection and the room's
// signalling say over time.
type health struct {
	began     time.Time
	connected bool          // it was, at least once
	patience  time.Duration // for the first connection; 0 for connectLimit
	answered  bool          // a description of the other side is there
	left      bool          // signalling says that it is gone
	served    bool          // ICE servers were added, which a restart would use
	greeted   bool          // it told of itself, so it can say goodbye too
	silent    time.Time     // since when nothing arrives; zero while something does
	restarted time.Time     // last ICE restart in this silence
}

// see takes the state of the connection and gives that of the member.
func (h *health) see(now time.Time, s webrtc.PeerConnectionState) (MemberState, error) {
	switch {
	case s == webrtc.PeerConnectionStateClosed: // the other side closed DTLS
		return Gone, nil
	case s == webrtc.PeerConnectionStateConnected:
		h.connected, h.silent = true, time.Time{}
		return Connected, nil
	case !h.connected:
		return h.connecting(now, s)
	}
	if h.silent.IsZero() {
		h.silent = now.Add(-silence)
		h.restarted = h.silent
	}
	if h.left && !h.greeted { // it left while the two were still connecting
		return Gone, nil
	}
	if h.left || now.Sub(h.silent) >= vanishLimit {
		return Lost, nil
	}
	return Interrupted, nil
}

func (h *health) connecting(now time.Time, s webrtc.PeerConnectionState) (MemberState, error) {
	late := now.Sub(h.began) >= max(connectLimit, h.patience)
	switch {
	case h.left:
		return Gone, nil
	case s == webrtc.PeerConnectionStateFailed: // ICE fails later than connectLimit, so it was DTLS
		return Failed, ErrDTLS
	case late && !h.answered:
		return Failed, ErrNoAnswer
	case late:
		return Failed, ErrNoConnection
	}
	return Connecting, nil
}

// answer takes note of the first description of the other side. One that answers
// is there, and needs no patience from then on.
func (h *health) answer(now time.Time, offered bool) {
	if offered && !h.answered && h.patience > 0 {
		h.began, h.patience = now, 0
	}
	h.answered = true
}

// restartDue says that it is time for an ICE restart.
func (h *health) restartDue(now time.Time) bool {
	searching := h.served && !h.connected && now.Sub(h.began) >= restartAfter
	if h.silent.IsZero() && !searching || now.Sub(h.restarted) < restartAfter {
		return false
	}
	h.restarted = now
	return true
}
