package relay

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"time"

	"github.com/coder/websocket"
)

// A webSocket has its network connection too, whose deadline bounds the closing
// handshake: the library allows ten seconds for it.
type webSocket struct {
	*websocket.Conn
	netConn net.Conn
}

// closeHandshake closes the connection within closeTimeout.
func (w webSocket) closeHandshake(code websocket.StatusCode, reason string) {
	_ = w.netConn.SetDeadline(time.Now().Add(closeTimeout))
	_ = w.Close(code, reason) // the other end may be gone
}

// acceptWebSocket upgrades a request. If it fails it has responded.
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

// A hijackRecorder keeps the connection that is hijacked from the response.
type hijackRecorder struct {
	http.ResponseWriter
	netConn net.Conn
}

func (h *hijackRecorder) Hijack() (conn net.Conn, buffered *bufio.ReadWriter, err error) {
	h.netConn, buffered, err = http.NewResponseController(h.ResponseWriter).Hijack()
	return h.netConn, buffered, err
}

// dialWebSocket connects to the server. If there was an HTTP response, it is
// returned too.
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

// noRedirect refuses redirects: the key is only for the server of the link.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
