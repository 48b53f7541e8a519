package nearby

import (
	"crypto/rand"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxName        = 63 // bytes: the longest DNS label (RFC 1035 section 2.3.4)
	idLength       = 8  // characters of 5 bits
	base32Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	defaultName    = "Peerscope" // for an empty name
)

// ownID is the random ID of this process.
var ownID = rand.Text()[:idLength]

// sanitize makes a name fit for display: one line of printable text without
// bidirectional controls, of at most maxName bytes. The result may be empty.
func sanitize(name string) string {
	name = name[:min(len(name), 4*maxName)]
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsGraphic(r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, name)
	return strings.TrimSpace(truncate(strings.Join(strings.Fields(name), " "), maxName))
}

// truncate shortens valid UTF-8 to at most so many bytes.
func truncate(s string, maxBytes int) string {
	if len(s) <= maxBytes {
		return s
	}
	for !utf8.RuneStart(s[maxBytes]) {
		maxBytes--
	}
	return s[:maxBytes]
}

func isInstanceID(id string) bool {
	return len(id) == idLength && strings.Trim(id, base32Alphabet) == ""
}
