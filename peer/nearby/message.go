package nearby

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"peerscope/peer/relay"
)

const callPath = "/call"

// errMessage is what is wrong with a message that is not of this protocol.
var errMessage = errors.New("this is not understood")

// A call is the body of a caller's request.
type callRequest struct {
	Version int    `json:"version"`
	Name    string `json:"name"`
}

// An answer is the body of what a caller gets who is answered.
type callResponse struct {
	Link string `json:"link"`
}

// readCall is who calls.
func readCall(w http.ResponseWriter, r *http.Request) (name string, err error) {
	control := http.NewResponseController(w)
	if err := control.SetReadDeadline(time.Now().Add(requestTimeout)); err != nil {
		return "", err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxCallBody))
	if err != nil {
		return "", err
	}
	if err := control.SetReadDeadline(time.Time{}); err != nil { // to hear when the caller gives up
		return "", err
	}
	return parseCall(body)
}

func parseCall(body []byte) (name string, err error) {
	var c callRequest
	if err := json.Unmarshal(body, &c); err != nil {
		return "", fmt.Errorf("%w: %w", errMessage, err)
	}
	if c.Version != callVersion {
		return "", fmt.Errorf("%w: its version is %d, not %d", errMessage, c.Version, callVersion)
	}
	return sanitize(c.Name), nil
}

// parseAnswer is the link to the room of who answered, at the address where it
// was called: what it says of its own address is of no matter.
func parseAnswer(body []byte, at netip.Addr) (link string, err error) {
	var a callResponse
	if err := json.Unmarshal(body, &a); err != nil {
		return "", fmt.Errorf("%w: %w", errMessage, err)
	}
	if _, err := relay.Open(a.Link); err != nil {
		return "", fmt.Errorf("%w: %w", errMessage, err)
	}
	u, err := url.Parse(a.Link)
	if err != nil || u.Port() == "" {
		return "", fmt.Errorf("%w: a link without a port", errMessage)
	}
	u.Host = net.JoinHostPort(at.String(), u.Port())
	return u.String(), nil
}
