package relay

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/webrtc/v4"
)

// Limits of the ICE servers that a client accepts.
const (
	maxICEServers = 8
	maxURLs       = 8   // of one server
	maxURLLength  = 256 // bytes
	maxCredential = 512 // bytes, of the user name too
)

// An iceServer is the RTCIceServer of the W3C's WebRTC API.
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

// parseICEServers leaves out what pion refuses, since a single invalid URL
// fails every connection.
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

// isICEServerURL says whether a URL is valid by RFC 7064, or by RFC 7065 if
// there are credentials.
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
