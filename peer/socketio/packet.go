package socketio

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Packet types of the engine.io protocol, revisions 3 and 4.
const (
	engineOpen    = '0'
	engineClose   = '1'
	enginePing    = '2'
	enginePong    = '3'
	engineMessage = '4'
)

// Packet types of the socket.io protocol, revisions 4 and 5, inside a message.
const (
	socketConnect    = '0'
	socketDisconnect = '1'
	socketEvent      = '2'
	socketError      = '4'
)

var errPacket = errors.New("a packet that cannot be read")

// An openPacket is the first packet of a server: the ID of the connection and
// its heartbeat.
type openPacket struct {
	ID           string `json:"sid"`
	PingInterval int    `json:"pingInterval"` // ms
	PingTimeout  int    `json:"pingTimeout"`  // ms
}

// parseOpenPacket decodes an open packet.
func parseOpenPacket(packet string) (p openPacket, err error) {
	if packet == "" || packet[0] != engineOpen {
		return p, fmt.Errorf("%w: it is no greeting of engine.io", errPacket)
	}
	if err := json.Unmarshal([]byte(packet[1:]), &p); err != nil {
		return p, fmt.Errorf("%w: a greeting: %w", errPacket, err)
	}
	if len(p.ID) > maxID {
		return p, fmt.Errorf("%w: a greeting with an id of %d bytes", errPacket, len(p.ID))
	}
	return p, nil
}

// Limits of pingInterval and pingTimeout. The servers' defaults are 25 s, and 5
// or 20 s.
const (
	minPing = 50 * time.Millisecond
	maxPing = 2 * time.Minute
)

// pingInterval is the time between two pings.
func (p openPacket) pingInterval() time.Duration {
	return clampPing(p.PingInterval)
}

// readTimeout is the longest silence of a live connection.
func (p openPacket) readTimeout() time.Duration {
	return clampPing(p.PingInterval) + clampPing(p.PingTimeout)
}

func clampPing(ms int) time.Duration {
	return time.Duration(min(max(ms, int(minPing/time.Millisecond)), int(maxPing/time.Millisecond))) * time.Millisecond
}

// A packet is one of socket.io.
type packet struct {
	kind byte
	data string // JSON
}

// parsePacket decodes the content of an engineMessage. It ignores packets with
// attachments and those of other namespaces than "/".
func parsePacket(s string) (p packet, ok bool) {
	if s == "" || s[0] < socketConnect || s[0] > socketError || len(s) > 1 && s[1] == '/' {
		return packet{}, false
	}
	kind, rest := s[0], s[1:]
	if kind == socketEvent { // requested acknowledgements are not sent
		rest = strings.TrimLeft(rest, "0123456789")
	}
	return packet{kind: kind, data: rest}, true
}

// parseEvent decodes an event: its name and first argument. The rooms' events
// have at most one.
func parseEvent(data string) (name string, argument json.RawMessage, err error) {
	var parts []json.RawMessage
	if err := json.Unmarshal([]byte(data), &parts); err != nil {
		return "", nil, fmt.Errorf("%w: an event: %w", errPacket, err)
	}
	if len(parts) == 0 {
		return "", nil, fmt.Errorf("%w: an event without a name", errPacket)
	}
	if err := json.Unmarshal(parts[0], &name); err != nil {
		return "", nil, fmt.Errorf("%w: the name of an event: %w", errPacket, err)
	}
	if len(parts) > 1 {
		argument = parts[1]
	}
	return name, argument, nil
}

// encodeEvent makes the packet of an event.
func encodeEvent(name string, argument any) (string, error) {
	b, err := json.Marshal([]any{name, argument})
	if err != nil {
		return "", fmt.Errorf("write an event: %w", err)
	}
	return string([]byte{engineMessage, socketEvent}) + string(b), nil
}
