package relay

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/coder/websocket"

	"peerscope/peer"
	"peerscope/peer/seal"
)

// protocolVersion is that of the messages. Fields and types that a receiver
// ignores may be added without a new version.
const protocolVersion = 2

// Limits of a message.
const (
	idLength   = keyLength                 // bytes of each ID that the server gives
	maxMessage = idLength + seal.MaxSealed // a signal
	maxID      = 64
	maxPresent = 256
	minToken   = 16 // bytes; shorter ones could be guessed
	maxToken   = 64
)

const (
	typeJoin    = "join"
	typeWelcome = "welcome"
	typeFull    = "full"
	typeJoined  = "joined"
	typeLeft    = "left"
)

// A message is a text message in either direction. The package comment shows which
// fields belong to which type.
type message struct {
	Version int         `json:"v,omitempty"`
	Type    string      `json:"type"`
	Room    string      `json:"room,omitempty"`
	Token   string      `json:"token,omitempty"` // chosen by the member
	ID      peer.ID     `json:"id,omitempty"`
	Present []peer.ID   `json:"present,omitempty"`
	ICE     []iceServer `json:"iceServers,omitempty"`
	From    peer.ID     `json:"from,omitempty"`
}

var errMessage = errors.New("a message that cannot be read")

// parseMessage decodes a message and checks its limits.
func parseMessage(b []byte) (message, error) {
	if len(b) > maxMessage {
		return message{}, fmt.Errorf("%w: %d bytes", errMessage, len(b))
	}
	var m message
	if err := json.Unmarshal(b, &m); err != nil {
		return message{}, fmt.Errorf("%w: %w", errMessage, err)
	}
	if len(m.From) > maxID || len(m.ID) > maxID || len(m.Present) > maxPresent || len(m.Token) > maxToken {
		return message{}, fmt.Errorf("%w: fields that are too long", errMessage)
	}
	for _, id := range m.Present {
		if len(id) > maxID || id == "" {
			return message{}, fmt.Errorf("%w: an id of %d bytes", errMessage, len(id))
		}
	}
	return m, nil
}

func (m message) encode() (frame, error) {
	b, err := json.Marshal(m)
	if err != nil {
		return frame{}, fmt.Errorf("write a message: %w", err)
	}
	if len(b) > maxMessage {
		return frame{}, fmt.Errorf("a message of %d bytes is too long", len(b))
	}
	return frame{websocket.MessageText, b}, nil
}

// events are the events of a message from the server; none for an unknown type.
func (m message) events() []peer.Event {
	switch m.Type {
	case typeWelcome:
		var events []peer.Event
		for _, id := range m.Present {
			events = append(events, peer.Event{Kind: peer.Present, From: id})
		}
		return events
	case typeFull:
		return []peer.Event{{Kind: peer.Full}}
	}
	if m.From == "" {
		return nil
	}
	switch m.Type {
	case typeJoined:
		return []peer.Event{{Kind: peer.Joined, From: m.From}}
	case typeLeft:
		return []peer.Event{{Kind: peer.Left, From: m.From}}
	}
	return nil
}

// A sealedSignal is a binary message: the ID of the member that it is for, or that
// it comes from, and a peer.Signal as JSON, sealed. The server cannot read it.
type sealedSignal []byte

func sealSignal(c *seal.Channel, to peer.ID, s peer.Signal) (sealedSignal, error) {
	if len(to) != idLength {
		return nil, fmt.Errorf("%q is nobody's ID", to)
	}
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("write a signal: %w", err)
	}
	return c.Seal([]byte(to), string(to), raw)
}

// parseSealedSignal checks the limits of one.
func parseSealedSignal(b []byte) (sealedSignal, error) {
	if len(b) < idLength || len(b) > maxMessage {
		return nil, fmt.Errorf("%w: a signal of %d bytes", errMessage, len(b))
	}
	return b, nil
}

func (s sealedSignal) id() peer.ID { return peer.ID(s[:idLength]) }

func (s sealedSignal) setID(id peer.ID) { copy(s[:idLength], id) }

// event opens the signal. One that is authentic and no JSON is empty, which
// peer.Join treats as a failure of the member.
func (s sealedSignal) event(c *seal.Channel) peer.Event {
	e := peer.Event{Kind: peer.Signaled, From: s.id()}
	raw, err := c.Open(string(e.From), s[idLength:])
	if err != nil {
		e.Err = err
	} else if json.Unmarshal(raw, &e.Signal) != nil {
		e.Signal = peer.Signal{}
	}
	return e
}
