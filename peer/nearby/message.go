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

// errMessage says that a message is malformed or of another version.
var errMessage = errors.New("this is not understood")

// A callRequest is the body of the caller's request.
type callRequest struct {
	Version int    `json:"version"`
	Name    string `json:"name"`
}

// A callResponse is the body of the response to a call that was answered.
type callResponse struct {
	Link string `json:"link"`
}

// readCallRequest reads the caller's name from a request.
func readCallRequest(w http.ResponseWriter, r *http.Request) (name string, err error) {
	control := http.NewResponseController(w)
	if err := control.SetReadDeadline(time.Now().Add(requestTimeout)); err != nil {
		return "", err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxCallBody))
	if err != nil {
		return "", err
	}
	if err := control.SetReadDeadline(time.Time{}); err != nil { // so that the end of the connection is noticed
		return "", err
	}
	return parseCallRequest(body)
}

func parseCallRequest(body []byte) (name string, err error) {
	var c callRequest
	if err := json.Unmarshal(body, &c); err != nil {
		return "", fmt.Errorf("%w: %w", errMessage, err)
	}
	if c.Version != callVersion {
		return "", fmt.Errorf("%w: its version is %d, not %d", errMessage, c.Version, callVersion)
	}
	return sanitize(c.Name), nil
}

// parseCallResponse returns the link of a response, with the address that was called
// in the place of the one in it: the other side cannot direct us anywhere else.
func parseCallResponse(body []byte, at netip.Addr) (link string, err error) {
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
