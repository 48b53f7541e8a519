package whip

import (
	"slices"
	"strings"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
)

// Limits of what is accepted from a server.
const (
	maxServers = 16 // ICE servers
	maxLinks   = 64 // links of one header
)

// iceServers are the links with the relation ice-server (RFC 9725 section 4.6)
// in Link headers (RFC 8288). Invalid ones are left out:
//
//	<stun:stun.example.net>; rel="ice-server"
//	<turn:turn.example.net?transport=udp>; rel="ice-server"; username="u"; credential="p"
func iceServers(headers []string) []webrtc.ICEServer {
	var servers []webrtc.ICEServer
	for _, header := range headers {
		for _, l := range parseLinks(header) {
			if server, ok := l.iceServer(); ok && len(servers) < maxServers {
				servers = append(servers, server)
			}
		}
	}
	return servers
}

// A webLink is one link of a header. The names of its parameters are in lower
// case; the first of equal names counts.
type webLink struct {
	target     string
	parameters map[string]string
}

func (l webLink) iceServer() (webrtc.ICEServer, bool) {
	if !slices.Contains(strings.Fields(strings.ToLower(l.parameters["rel"])), "ice-server") {
		return webrtc.ICEServer{}, false
	}
	uri, err := peer.ParseICEURL(l.target)
	if err != nil {
		return webrtc.ICEServer{}, false
	}
	server := webrtc.ICEServer{URLs: []string{l.target}}
	if peer.IsTURN(uri) {
		kind := l.parameters["credential-type"]
		if kind != "" && !strings.EqualFold(kind, "password") || l.parameters["username"] == "" || l.parameters["credential"] == "" {
			return webrtc.ICEServer{}, false
		}
		server.Username, server.Credential = l.parameters["username"], l.parameters["credential"]
	}
	return server, true
}

// parseLinks parses the links of one header up to the first malformed one:
// where the next link begins is unknown after that.
func parseLinks(header string) []webLink {
	var links []webLink
	rest := header
	for {
		rest = strings.TrimLeft(rest, ", \t")
		inside, found := strings.CutPrefix(rest, "<")
		target, after, closed := strings.Cut(inside, ">")
		if !found || !closed || len(links) == maxLinks {
			return links
		}
		l := webLink{target: strings.TrimSpace(target), parameters: map[string]string{}}
		if rest, closed = l.parseParameters(after); !closed {
			return links
		}
		links = append(links, l)
	}
}

// parseParameters parses the parameters of a link up to the comma or the end.
func (l *webLink) parseParameters(s string) (rest string, ok bool) {
	for {
		s = strings.TrimLeft(s, " \t")
		if s == "" || s[0] == ',' {
			return s, true
		}
		if s[0] != ';' {
			return "", false
		}
		s = strings.TrimLeft(s[1:], " \t")
		end := strings.IndexAny(s, "=;, \t")
		if end < 0 {
			end = len(s)
		}
		name, value := strings.ToLower(s[:end]), ""
		s = strings.TrimLeft(s[end:], " \t")
		if after, found := strings.CutPrefix(s, "="); found {
			if value, s, ok = parameterValue(strings.TrimLeft(after, " \t")); !ok {
				return "", false
			}
		}
		if _, twice := l.parameters[name]; name != "" && !twice {
			l.parameters[name] = value
		}
	}
}

// parameterValue parses a token or a quoted string (RFC 9110 section 5.6.4).
func parameterValue(s string) (value, rest string, ok bool) {
	if s == "" || s[0] != '"' {
		end := strings.IndexAny(s, ";, \t")
		if end < 0 {
			end = len(s)
		}
		return s[:end], s[end:], true
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:], true
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return "", "", false
}
