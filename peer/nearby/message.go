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
	"peerscope/peer/seal"
)

const (
	callPath    = "/call"
	callVersion = 2
	maxCallBody = 2 << 10 // bytes of a request or response
)

// The members of the channel that seals the link.
const (
	callerMember = "caller"
	calledMember = "called"
)

// errMessage says that a message is malformed or of another version.
var errMessage = errors.New("this is not understood")

// A callRequest is the body of the caller's request. Its key is the caller's half
// of a key exchange, for this call alone.
type callRequest struct {
	Version  int    `json:"version"`
	Name     string `json:"name"`
	Key      string `json:"key"`
	Identity string `json:"identity"` // for seal.Call, of the ID of the called one, and the key
}

// A callResponse is the body of the response to a call that was answered.
type callResponse struct {
	Key      string `json:"key"`      // the other half of the exchange
	Identity string `json:"identity"` // for seal.Answer, of both halves
	Link     []byte `json:"link"`     // sealed with what the exchange gives
}

func newCallRequest(name, calledID, key string, own seal.Identity) callRequest {
	return callRequest{callVersion, name, key, own.Sign(seal.Call, calledID+"\n"+key)}
}

// readCallRequest reads a request whose identity is yet to be verified.
func readCallRequest(w http.ResponseWriter, r *http.Request) (callRequest, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxCallBody))
	if err != nil {
		return callRequest{}, err
	}
	// From now on a read is only there to notice the end of the connection.
	if err := http.NewResponseController(w).SetReadDeadline(time.Time{}); err != nil {
		return callRequest{}, err
	}
	return parseCallRequest(body)
}

func parseCallRequest(body []byte) (callRequest, error) {
	var c callRequest
	if err := json.Unmarshal(body, &c); err != nil {
		return callRequest{}, fmt.Errorf("%w: %w", errMessage, err)
	}
	if c.Version != callVersion {
		return callRequest{}, fmt.Errorf("%w: its version is %d, not %d", errMessage, c.Version, callVersion)
	}
	c.Name = sanitize(c.Name)
	return c, nil
}

// A verifiedCall is a request that its caller has proven to be for us.
type verifiedCall struct {
	caller   seal.PublicKey
	theirs   string // half of the exchange
	exchange seal.Exchange
	secret   string // that both halves give
}

// verify returns the call that a request to ownID makes. Its error is
// seal.ErrIdentity.
func (c callRequest) verify(ownID string) (verifiedCall, error) {
	caller, err := seal.Verify(seal.Call, ownID+"\n"+c.Key, c.Identity)
	if err != nil {
		return verifiedCall{}, err
	}
	exchange := seal.NewExchange()
	secret, err := exchange.Secret(c.Key)
	if err != nil {
		return verifiedCall{}, err
	}
	return verifiedCall{caller, c.Key, exchange, secret}, nil
}

// answer makes the response, with a link that the caller alone can read.
func (v verifiedCall) answer(link string, own seal.Identity) (callResponse, error) {
	sealed, err := seal.NewKeys(v.secret).NewChannel(calledMember).Seal(nil, callerMember, []byte(link))
	if err != nil {
		return callResponse{}, err
	}
	ours := v.exchange.Public()
	return callResponse{ours, own.Sign(seal.Answer, v.theirs+"\n"+ours), sealed}, nil
}

// openCallResponse returns the link in a response to the call with our half of an
// exchange, which must come from who was called. Its errors are errMessage,
// seal.ErrIdentity and seal.ErrUnauthentic.
func openCallResponse(body []byte, exchange seal.Exchange, called seal.PublicKey) (link string, err error) {
	var a callResponse
	if err := json.Unmarshal(body, &a); err != nil {
		return "", fmt.Errorf("%w: %w", errMessage, err)
	}
	answerer, err := seal.Verify(seal.Answer, exchange.Public()+"\n"+a.Key, a.Identity)
	if err != nil {
		return "", err
	}
	if answerer != called {
		return "", fmt.Errorf("%w: somebody else answered", seal.ErrIdentity)
	}
	secret, err := exchange.Secret(a.Key)
	if err != nil {
		return "", err
	}
	opened, err := seal.NewKeys(secret).NewChannel(callerMember).Open(calledMember, a.Link)
	return string(opened), err
}

// linkAt is a relay's link, with the address that was called in the place of the
// one in it: the other side cannot direct us anywhere else. Its error is
// errMessage.
func linkAt(at netip.Addr, link string) (string, error) {
	if _, err := relay.Open(link); err != nil {
		return "", fmt.Errorf("%w: %w", errMessage, err)
	}
	u, err := url.Parse(link)
	if err != nil || u.Port() == "" {
		return "", fmt.Errorf("%w: a link without a port", errMessage)
	}
	u.Host = net.JoinHostPort(at.String(), u.Port())
	return u.String(), nil
}
