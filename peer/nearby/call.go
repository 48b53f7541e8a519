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
)

const dialTimeout = 3 * time.Second // for each address of a neighbour

// placeCall calls a neighbour at the first of its addresses that can be
// reached, and waits for the answer: the link of its room, or an error.
func placeCall(ctx context.Context, neighbour neighbourRecord, name string) (link string, err error) {
	conn, err := dial(ctx, neighbour)
	if err != nil {
		return "", fmt.Errorf("%w: %w", peer.ErrRingTimeout, err)
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeoutCause(ctx, answerTimeout+3*requestTimeout, peer.ErrRingTimeout)
	defer cancel()
	reached := conn.RemoteAddr().(*net.TCPAddr).AddrPort().Addr().Unmap()
	client := http.Client{
		Transport: &http.Transport{
			DialContext:            func(context.Context, string, string) (net.Conn, error) { return conn, nil },
			DisableKeepAlives:      true,
			MaxResponseHeaderBytes: 4 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	body, err := json.Marshal(callRequest{Version: callVersion, Name: name})
	if err != nil {
		return "", err
	}
	// The host name is only for the Host header: an address may have a zone,
	// which is no business of the other side.
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://neighbour"+callPath, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return "", cause
		}
		return "", fmt.Errorf("%w: %w", peer.ErrRingTimeout, err)
	}
	defer response.Body.Close()
	return readCallResponse(response, reached)
}

// dial connects to the first address that can be reached.
func dial(ctx context.Context, neighbour neighbourRecord) (net.Conn, error) {
	var failed error
	for _, a := range neighbour.addresses {
		d := net.Dialer{Timeout: dialTimeout}
		conn, err := d.DialContext(ctx, "tcp", netip.AddrPortFrom(a.Addr, neighbour.port).String())
		if err == nil {
			return conn, nil
		}
		failed = err
	}
	return nil, failed
}

// readCallResponse returns the link, or the error of the refusal.
func readCallResponse(r *http.Response, from netip.Addr) (link string, err error) {
	switch r.StatusCode {
	case http.StatusOK:
	case http.StatusForbidden:
		return "", peer.ErrDeclined
	case http.StatusConflict, http.StatusTooManyRequests:
		return "", peer.ErrBusy
	case http.StatusGatewayTimeout:
		return "", peer.ErrRingTimeout
	default:
		return "", fmt.Errorf("the other side said %s", r.Status)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxCallBody))
	if err != nil {
		return "", err
	}
	return parseCallResponse(body, from)
}
