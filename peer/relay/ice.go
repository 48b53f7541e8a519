package relay

import (
	"slices"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
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

// isICEServerURL says whether a URL is valid: without credentials only one of STUN is.
func isICEServerURL(text string, credentials bool) bool {
	uri, err := peer.ParseICEURL(text)
	return err == nil && len(text) <= maxURLLength && (credentials || !peer.IsTURN(uri))
}
