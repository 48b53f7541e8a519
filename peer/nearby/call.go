package nearby

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"

	"peerscope/peer"
	"peerscope/peer/seal"
)

const dialTimeout = 3 * time.Second // for each address of a neighbour

// placeCall calls a neighbour at the first of its addresses that can be
// reached, and waits for the answer: the link of its room, or an error.
func placeCall(ctx context.Context, called neighbourRecord, name string, own seal.Identity) (link string, err error) {
	conn, err := dial(ctx, called)
	if err != nil {
		return "", fmt.Errorf("%w: %w", peer.ErrRingTimeout, err)
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeoutCause(ctx, answerTimeout+3*requestTimeout, peer.ErrRingTimeout)
	defer cancel()
	exchange := seal.NewExchange()
	body, err := json.Marshal(newCallRequest(name, called.id, exchange.Public(), own))
	if err != nil {
		return "", err
	}
	response, err := post(ctx, conn, body)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return "", cause
		}
		return "", fmt.Errorf("%w: %w", peer.ErrRingTimeout, err)
	}
	defer response.Body.Close()
	body, err = readCallResponse(response)
	if err != nil {
		return "", err
	}
	link, err = openCallResponse(body, exchange, called.key)
	if err != nil {
		return "", err
	}
	return linkAt(conn.RemoteAddr().(*net.TCPAddr).AddrPort().Addr().Unmap(), link)
}

// post makes the request of a call on a connection.
func post(ctx context.Context, conn net.Conn, body []byte) (*http.Response, error) {
	client := http.Client{
		Transport: &http.Transport{
			DialContext:            func(context.Context, string, string) (net.Conn, error) { return conn, nil },
			DisableKeepAlives:      true,
			MaxResponseHeaderBytes: 4 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	// The host name is only for the Host header: an address may have a zone,
	// which is no business of the other side.
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://neighbour"+callPath, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	return client.Do(request)
}

// dial connects to the first address that can be reached.
func dial(ctx context.Context, called neighbourRecord) (net.Conn, error) {
	var failed error
	for _, a := range called.addresses {
		d := net.Dialer{Timeout: dialTimeout}
		conn, err := d.DialContext(ctx, "tcp", netip.AddrPortFrom(a.Addr, called.port).String())
		if err == nil {
			return conn, nil
		}
		failed = err
	}
	return nil, failed
}

// readCallResponse returns the body, or the error of the refusal.
func readCallResponse(r *http.Response) ([]byte, error) {
	switch r.StatusCode {
	case http.StatusOK:
		return io.ReadAll(io.LimitReader(r.Body, maxCallBody))
	case http.StatusForbidden:
		return nil, peer.ErrDeclined
	case http.StatusConflict, http.StatusTooManyRequests:
		return nil, peer.ErrBusy
	case http.StatusGatewayTimeout:
		return nil, peer.ErrRingTimeout
	}
	return nil, fmt.Errorf("the other side said %s", r.Status)
}
