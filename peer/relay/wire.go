package relay

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"time"

	"github.com/coder/websocket"
)

// A wire is a WebSocket and what it goes over, whose deadlines bound the
// closing handshake: the library takes ten seconds for that.
type wire struct {
	*websocket.Conn
	under net.Conn
}

// end does the closing handshake, within closeLimit.
func (w wire) end(code websocket.StatusCode, reason string) {
	_ = w.under.SetDeadline(time.Now().Add(closeLimit))
	_ = w.Close(code, reason) // the other end may be gone already
}

// accept answers a request; if it fails it has answered too.
func accept(w http.ResponseWriter, r *http.Request, origins []string) (wire, error) {
	h := &hijacked{ResponseWriter: w}
	conn, err := websocket.Accept(h, r, &websocket.AcceptOptions{
		CompressionMode: websocket.CompressionDisabled,
		OriginPatterns:  origins,
	})
	if err != nil {
		return wire{}, err
	}
	conn.SetReadLimit(maxMessage)
	return wire{conn, h.under}, nil
}

// A hijacked response remembers its connection.
type hijacked struct {
	http.ResponseWriter
	under net.Conn
}

func (h *hijacked) Hijack() (conn net.Conn, buffered *bufio.ReadWriter, err error) {
	h.under, buffered, err = http.NewResponseController(h.ResponseWriter).Hijack()
	return h.under, buffered, err
}

// connect dials the server of an invitation; the response is there if there was
// one.
func (i invitation) connect(ctx context.Context) (wire, *http.Response, error) {
	var w wire
	dialer := net.Dialer{}
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, TLSClientConfig: i.tlsConfig(),
		DialContext: func(ctx context.Context, network, address string) (conn net.Conn, err error) {
			w.under, err = dialer.DialContext(ctx, network, address)
			return w.under, err
		},
	}
	conn, response, err := websocket.Dial(ctx, i.server.String(), &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: transport, CheckRedirect: noRedirect},
	})
	if err != nil {
		return wire{}, response, err
	}
	conn.SetReadLimit(maxMessage)
	w.Conn = conn
	return w, response, nil
}

// noRedirect: the key is for the server of the invitation and no other.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
