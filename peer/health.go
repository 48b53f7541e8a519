package peer

import (
	"time"

	"github.com/pion/webrtc/v4"
)

// A member that is silent is given up soon when signalling has said that it left: after
// leftTimeout, as one whose line was cut comes back to signalling by another connection.
// Where signalling says nothing, as while the room's server is lost, our own network may
// be cut, and a call that is given up then cannot be made again: it is Interrupted until
// lostTimeout.
const (
	connectTimeout = 20 * time.Second // from knowing a member to the first connection
	lostTimeout    = 30 * time.Second // from the last packet to giving up
	leftTimeout    = 4 * time.Second  // to rejoin the room
	// The first ICE restart is made as soon as there is silence. A new path takes a while
	// to be found, so the next one waits, each twice as long as the one before.
	restartPause = 4 * time.Second
	promptAnswer = 2 * time.Second // where signalling works
)

// health derives a member's state from what its connection and the room's
// signalling report over time. The page does the same; the tests of both read
// assets/vectors/failures.json.
type health struct {
	startedAt      time.Time
	connected      bool          // it was, at least once
	connectTimeout time.Duration // for the first connection; 0 for the usual one
	answered       bool          // a description of the other side is there
	leftAt         time.Time     // when signalling said that it is gone; zero while it is here
	serversAdded   bool          // ICE servers that a restart would use
	aboutReceived  bool          // its data channel works, so it can say bye too
	silentSince    time.Time     // zero while packets arrive
	nextRestart    time.Time     // when an ICE restart is due, if there is silence
	lastPause      time.Duration // before nextRestart
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
		h.restartAtOnce()
	}
	left := !h.leftAt.IsZero() && now.Sub(h.leftAt) >= leftTimeout
	if left && !h.aboutReceived { // it left before it could say bye
		return Gone, nil
	}
	if left || now.Sub(h.silentSince) >= lostTimeout {
		return Lost, nil
	}
	return Interrupted, nil
}

// connecting is the state before the first connection.
func (h *health) connecting(now time.Time, s webrtc.PeerConnectionState) (MemberState, error) {
	late := now.Sub(h.startedAt) >= max(connectTimeout, h.connectTimeout)
	switch {
	case !h.leftAt.IsZero():
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

// rejoined notes that signalling has announced the member again. It works then, so that
// a restart may help.
func (h *health) rejoined() {
	h.leftAt = time.Time{}
	h.restartAtOnce()
}

// restartAtOnce makes an ICE restart due, if there is silence.
func (h *health) restartAtOnce() { h.nextRestart, h.lastPause = time.Time{}, 0 }

// restartDue says that it is time for an ICE restart, and notes it.
func (h *health) restartDue(now time.Time) bool {
	newServers := h.serversAdded && !h.connected && now.Sub(h.startedAt) >= restartPause
	if h.silentSince.IsZero() && !newServers || now.Before(h.nextRestart) {
		return false
	}
	h.lastPause = max(2*h.lastPause, restartPause)
	h.nextRestart = now.Add(h.lastPause)
	return true
}

// restartAfter says, when the other side has answered what was asked at a time, whether
// an ICE restart is to be made: not if the silence is over. An answer that took long tells
// that signals get through again, and packets may do so as well: then it is to be asked
// once more, when keepalives had their time.
func (h *health) restartAfter(asked, now time.Time) bool {
	switch {
	case h.silentSince.IsZero():
		return false
	case now.Sub(asked) > promptAnswer:
		h.nextRestart = now.Add(2 * keepAliveInterval)
		return false
	}
	h.nextRestart = now.Add(h.lastPause)
	return true
}

// restartWanted says whether an ICE restart that the other side asks for is to be made, and
// notes it: not while ours waits for its answer, or has just been made.
func (h *health) restartWanted(now time.Time) bool {
	if now.Before(h.nextRestart) {
		return false
	}
	h.nextRestart = now.Add(restartPause)
	return true
}
