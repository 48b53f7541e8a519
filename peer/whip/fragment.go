package whip

import (
	"fmt"
	"strings"

	"github.com/pion/webrtc/v4"
)

// maxCandidates is the limit for one fragment.
const maxCandidates = 64

// iceCredentials are those of one agent (RFC 8445 section 5.3).
type iceCredentials struct{ ufrag, pwd string }

// parseCredentials returns the first credentials of a description or fragment,
// or zero if they are incomplete.
func parseCredentials(sdp string) iceCredentials {
	c := iceCredentials{ufrag: firstAttribute(sdp, "ice-ufrag"), pwd: firstAttribute(sdp, "ice-pwd")}
	if !isICEString(c.ufrag, 4) || !isICEString(c.pwd, 22) {
		return iceCredentials{}
	}
	return c
}

// isICEString says whether s consists of ice-char and is as long as RFC 8839
// section 5.4 requires.
func isICEString(s string, minLength int) bool {
	outside := func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '+' && r != '/'
	}
	return len(s) >= minLength && len(s) <= 256 && !strings.ContainsFunc(s, outside)
}

// firstAttribute is the value of the first attribute with a name.
func firstAttribute(sdp, name string) string {
	for line := range sdpLines(sdp) {
		if value, found := strings.CutPrefix(line, "a="+name+":"); found {
			return value
		}
	}
	return ""
}

func sdpLines(sdp string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for line := range strings.Lines(sdp) {
			if line = strings.TrimRight(line, "\r\n"); line != "" && !yield(line) {
				return
			}
		}
	}
}

// trickleFragment has one candidate of our offer (RFC 8840 section 9). It
// belongs to the first m-line: all are bundled.
func trickleFragment(offer string, c webrtc.ICECandidateInit) string {
	return encodeFragment(offer, []string{"a=" + c.Candidate})
}

// restartFragment has the new credentials and all candidates of our offer.
func restartFragment(offer string) string {
	lines := candidateLines(offer)
	return encodeFragment(offer, append(lines, "a=end-of-candidates"))
}

func encodeFragment(offer string, candidates []string) string {
	c := parseCredentials(offer)
	var b strings.Builder
	line := func(format string, v ...any) { fmt.Fprintf(&b, format+"\r\n", v...) }
	line("a=group:%s", firstAttribute(offer, "group"))
	line("a=ice-ufrag:%s", c.ufrag)
	line("a=ice-pwd:%s", c.pwd)
	line("%s", firstMediaLine(offer))
	line("a=mid:%s", firstAttribute(offer, "mid"))
	for _, candidate := range candidates {
		line("%s", candidate)
	}
	return b.String()
}

func firstMediaLine(sdp string) string {
	for line := range sdpLines(sdp) {
		if strings.HasPrefix(line, "m=") {
			return line
		}
	}
	return "m=audio 9 UDP/TLS/RTP/SAVPF 0"
}

// candidateLines are the candidate lines of the first m-line that has any.
func candidateLines(sdp string) []string {
	var found []string
	for line := range sdpLines(sdp) {
		switch {
		case strings.HasPrefix(line, "a=candidate:") && len(found) < maxCandidates:
			found = append(found, line)
		case strings.HasPrefix(line, "m=") && len(found) > 0:
			return found
		}
	}
	return found
}

// applyRestart returns the answer with the credentials and candidates of the
// fragment with which the server answered an ICE restart.
func applyRestart(answer, fragment string) (string, error) {
	credentials := parseCredentials(fragment)
	if credentials == (iceCredentials{}) {
		return "", fmt.Errorf("%w: it restarts without credentials", ErrAnswer)
	}
	var b strings.Builder
	line := func(s string) { b.WriteString(s + "\r\n") }
	sections := 0
	addCandidates := func() {
		if sections == 1 {
			for _, c := range candidateLines(fragment) {
				line(c)
			}
		}
	}
	for text := range sdpLines(answer) {
		switch {
		case strings.HasPrefix(text, "a=candidate:"), text == "a=end-of-candidates":
			continue
		case strings.HasPrefix(text, "a=ice-ufrag:"):
			text = "a=ice-ufrag:" + credentials.ufrag
		case strings.HasPrefix(text, "a=ice-pwd:"):
			text = "a=ice-pwd:" + credentials.pwd
		case strings.HasPrefix(text, "m="):
			addCandidates()
			sections++
		}
		line(text)
	}
	addCandidates()
	return b.String(), nil
}
