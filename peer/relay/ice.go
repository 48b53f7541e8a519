package relay

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/webrtc/v4"
)

// What a server may hand a member of ICE servers.
const (
	maxICEServers = 8
	maxURLs       = 8   // of one server
	maxURLLength  = 256 // bytes
	maxCredential = 512 // bytes, and of a user name
)

// An iceServer is one as browsers take it: RTCIceServer of the W3C's WebRTC.
type iceServer struct {
	URLs       []string `json:"urls"`
	Username   string   `json:"username,omitempty"`
	Credential string   `json:"credential,omitempty"`
}

func encodeICEServers(servers []webrtc.ICEServer) []iceServer {
	var all []iceServer
	for _, s := range servers {
		password, _ := s.Credential.(string)
		all = append(all, iceServer{URLs: s.URLs, Username: s.Username, Credential: password})
	}
	return all
}

// hearICE leaves out what pion would refuse, since one bad URL would fail every
// connection.
func parseICEServers(servers []iceServer) []webrtc.ICEServer {
	var all []webrtc.ICEServer
	for _, s := range servers[:min(len(servers), maxICEServers)] {
		urls := slices.DeleteFunc(slices.Clone(s.URLs[:min(len(s.URLs), maxURLs)]), func(u string) bool {
			return !isICEServerURL(u, s.Username != "" && s.Credential != "")
		})
		if len(urls) > 0 && len(s.Username) <= maxCredential && len(s.Credential) <= maxCredential {
			all = append(all, webrtc.ICEServer{URLs: urls, Username: s.Username, Credential: s.Credential})
		}
	}
	return all
}

// isICE says that a URL is one of RFC 7064, or of RFC 7065 and there are
// credentials.
func isICEServerURL(text string, credentials bool) bool {
	u, err := url.Parse(text)
	if err != nil || len(text) > maxURLLength {
		return false
	}
	switch u.Scheme {
	case "stun":
		if u.RawQuery != "" {
			return false
		}
	case "turn", "turns":
		if !credentials || !slices.Contains([]string{"", "transport=udp", "transport=tcp"}, u.RawQuery) {
			return false
		}
	default:
		return false
	}
	return isHostPort(u.Opaque)
}

func isHostPort(s string) bool {
	host, port, err := net.SplitHostPort(s)
	n, bad := strconv.ParseUint(port, 10, 16)
	return err == nil && bad == nil && n > 0 && host != "" && !strings.ContainsAny(host, "/%@ ")
}
