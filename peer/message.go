package peer

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// What members tell each other on the data channel: one JSON object a message,
// with a type; a message of a type that is not known is ignored. The first one
// of each is about itself, as soon as the channel is open. A browser that did
// not open it is told so too early (Chromium), and what it says then may be
// lost: a page says it again when it first hears the other side.
//
//	{"type":"about","about":{"name":"Ada","camera":true,"mic":false}}
//	{"type":"bye"}
//
// A desktop also sends what it sees, which is for a page to show: see seen.go.
const (
	channelLabel = "peerscope"
	maxMessage   = 16 << 10 // bytes
	maxName      = 64       // runes of a name that are kept
)

const (
	typeAbout = "about"
	typeBye   = "bye"
)

type message struct {
	Type  string `json:"type"`
	About *About `json:"about,omitempty"`
}

// parseMessage reads what a member sent.
func parseMessage(b []byte) (message, error) {
	if len(b) > maxMessage {
		return message{}, fmt.Errorf("%w: a message of %d bytes", ErrProtocol, len(b))
	}
	var m message
	if err := json.Unmarshal(b, &m); err != nil {
		return message{}, fmt.Errorf("%w: a message: %w", ErrProtocol, err)
	}
	if m.Type == typeAbout && m.About == nil {
		return message{}, fmt.Errorf("%w: a message about nothing", ErrProtocol)
	}
	if m.About != nil {
		m.About.Name = cleanName(m.About.Name)
	}
	return m, nil
}

// cleanName keeps what can stand in one short line.
func cleanName(name string) string {
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > maxName {
		name = string(runes[:maxName])
	}
	return strings.TrimSpace(name)
}

func (m message) bytes() []byte {
	b, _ := json.Marshal(m) // strings and booleans: it cannot fail
	return b
}
