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
type webSocket struct {
	*websocket.Conn
	netConn net.Conn
}

// end does the closing handshake, within closeLimit.
func (w webSocket) closeHandshake(code websocket.StatusCode, reason string) {
	_ = w.netConn.SetDeadline(time.Now().Add(closeTimeout))
	_ = w.Close(code, reason) // the other end may be gone already
}

// accept answers a request; if it fails it has answered too.
func acceptWebSocket(w http.ResponseWriter, r *http.Request, origins []string) (webSocket, error) {
	h := &hijackRecorder{ResponseWriter: w}
	conn, err := websocket.Accept(h, r, &websocket.AcceptOptions{
		CompressionMode: websocket.CompressionDisabled,
		OriginPatterns:  origins,
	})
	if err != nil {
		return webSocket{}, err
	}
	conn.SetReadLimit(maxMessage)
	return webSocket{conn, h.netConn}, nil
}

// A hijacked response remembers its connection.
type hijackRecorder struct {
	http.ResponseWriter
	netConn net.Conn
}

func (h *hijackRecorder) Hijack() (conn net.Conn, buffered *bufio.ReadWriter, err error) {
	h.netConn, buffered, err = http.NewResponseController(h.ResponseWriter).Hijack()
	return h.netConn, buffered, err
}

// connect dials the server of an invitation; the response is there if there was
// one.
func (i invitation) dialWebSocket(ctx context.Context) (webSocket, *http.Response, error) {
	var w webSocket
	dialer := net.Dialer{}
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, TLSClientConfig: i.tlsConfig(),
		DialContext: func(ctx context.Context, network, address string) (conn net.Conn, err error) {
			w.netConn, err = dialer.DialContext(ctx, network, address)
			return w.netConn, err
		},
	}
	conn, response, err := websocket.Dial(ctx, i.server.String(), &websocket.DialOptions{
		HTTPClient: &http.Client{Transport: transport, CheckRedirect: noRedirect},
	})
	if err != nil {
		return webSocket{}, response, err
	}
	conn.SetReadLimit(maxMessage)
	w.Conn = conn
	return w, response, nil
}

// noRedirect: the key is for the server of the invitation and no other.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
