package socketio

import (
	"encoding/json"
	"errors"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
)

// Limits: bytes of an ID, members in a list.
const (
	maxID      = 64
	maxPresent = 256
)

// A simplePeerSignal is a signal of simple-peer. Its requests for renegotiation
// have none of these types and are ignored.
type simplePeerSignal struct {
	Type      string                   `json:"type,omitempty"`
	SDP       string                   `json:"sdp,omitempty"`
	Candidate *webrtc.ICECandidateInit `json:"candidate,omitempty"`
}

// A signalMessage is the argument of the events that carry a signal.
type signalMessage struct {
	To     peer.ID          `json:"userToSignal,omitempty"`
	Caller peer.ID          `json:"callerID,omitempty"`
	ID     peer.ID          `json:"id,omitempty"`
	Signal simplePeerSignal `json:"signal"`
}

// Event names.
const (
	allUsers         = "all users"
	allTesters       = "all testers"
	roomFull         = "room full"
	sendingSignal    = "sending signal"
	userJoined       = "user joined"
	returningSignal  = "returning signal"
	receivedReturned = "receiving returned signal"
)

// toPeerEvents are the events of the room for an event of the server; none if
// it is unknown or malformed.
func toPeerEvents(name string, argument json.RawMessage, ownID peer.ID) []peer.Event {
	switch name {
	case allUsers, allTesters:
		return presentEvents(argument, ownID)
	case roomFull:
		return []peer.Event{{Kind: peer.Full}}
	case userJoined, receivedReturned:
		var m signalMessage
		if json.Unmarshal(argument, &m) != nil {
			return nil
		}
		from := m.Caller
		if name == receivedReturned {
			from = m.ID
		}
		s, ok := m.Signal.toPeerSignal()
		if !ok || from == "" || len(from) > maxID || from == ownID {
			return nil
		}
		return []peer.Event{{Kind: peer.Signaled, From: from, Signal: s}}
	}
	return nil
}

func presentEvents(argument json.RawMessage, ownID peer.ID) (events []peer.Event) {
	var ids []peer.ID
	if json.Unmarshal(argument, &ids) != nil {
		return nil
	}
	for _, id := range ids[:min(len(ids), maxPresent)] {
		if id != "" && len(id) <= maxID && id != ownID {
			events = append(events, peer.Event{Kind: peer.Present, From: id})
		}
	}
	return events
}

func (s simplePeerSignal) toPeerSignal() (peer.Signal, bool) {
	switch {
	case s.Candidate != nil:
		return peer.Signal{Candidate: s.Candidate}, true
	case s.Type == "offer" || s.Type == "answer":
		d := &webrtc.SessionDescription{Type: webrtc.NewSDPType(s.Type), SDP: s.SDP}
		return peer.Signal{Description: d}, true
	}
	return peer.Signal{}, false
}

// errNoDescription is for candidates: a page takes every signal that it
// receives from a caller for a new call.
var errNoDescription = errors.New("a socket.io room carries descriptions only")

// encodeSignal makes the packet that sends a description to a member.
func encodeSignal(from, to peer.ID, s peer.Signal) (string, error) {
	if s.Description == nil {
		return "", errNoDescription
	}
	encoded := simplePeerSignal{Type: s.Description.Type.String(), SDP: s.Description.SDP}
	if s.Description.Type == webrtc.SDPTypeAnswer {
		return encodeEvent(returningSignal, signalMessage{Caller: to, Signal: encoded})
	}
	return encodeEvent(sendingSignal, signalMessage{To: to, Caller: from, Signal: encoded})
}
