package peer

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// Members send each other JSON objects on the data channel, each with a type;
// unknown types are ignored. The first message of each is its about, as soon as
// the channel is open. A browser that did not create the channel sees it open too
// early (Chromium), and what it sends then may be lost: a page sends its about
// again with the first message that it receives.
//
//	{"type":"about","about":{"name":"Ada","camera":true,"mic":false}}
//	{"type":"bye"}
//
// A desktop also sends what it detects, for a page to show (detections.go), and what it
// keeps of the other (recording.go).
// The tests of both sides read assets/vectors/messages.json.
const (
	channelLabel = "peerscope"
	maxMessage   = 16 << 10 // bytes
	maxName      = 64       // runes; what is longer is cut
)

const (
	typeAbout = "about"
	typeBye   = "bye"
)

type message struct {
	Type     string     `json:"type"`
	About    *About     `json:"about,omitempty"`
	Record   *Recording `json:"record,omitempty"`
	Recorded *Recording `json:"recorded,omitempty"`
}

// parseMessage checks what a member sent.
func parseMessage(b []byte) (message, error) {
	if len(b) > maxMessage {
		return message{}, fmt.Errorf("%w: a message of %d bytes", ErrProtocol, len(b))
	}
	var m message
	if err := json.Unmarshal(b, &m); err != nil {
		return message{}, fmt.Errorf("%w: a message: %w", ErrProtocol, err)
	}
	if m.Type == typeAbout && m.About == nil {
		return message{}, fmt.Errorf("%w: an about message without about", ErrProtocol)
	}
	if err := m.checkRecording(); err != nil {
		return message{}, err
	}
	if m.About != nil {
		m.About.Name = cleanName(m.About.Name)
	}
	return m, nil
}

// cleanName keeps what fits into one short line.
func cleanName(name string) string {
	name = strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) {
			return -1
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > maxName {
		name = string(runes[:maxName])
	}
	return strings.TrimSpace(name)
}

func (m message) marshal() []byte {
	b, _ := json.Marshal(m) // strings and booleans: it cannot fail
	return b
}
