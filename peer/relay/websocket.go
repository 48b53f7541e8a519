package relay

import (
	"bufio"
	"bytes"
	"context"
	"io"
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
	h := &hijacker{ResponseWriter: w}
	conn, err := websocket.Accept(h, r, &websocket.AcceptOptions{
		CompressionMode: websocket.CompressionDisabled,
		OriginPatterns:  origins,
	})
	if err != nil {
		return webSocket{}, err
	}
	conn.SetReadLimit(maxMessage)
	return webSocket{conn, h.conn}, nil
}

// Sizes of the buffers of a WebSocket, in bytes. Longer reads and writes go past
// them; those of net/http take 8 KiB for each member.
const (
	readBuffer  = 512
	writeBuffer = 512
)

// A hijacker bounds the rate and the buffers of the connection that is hijacked
// from the response, and keeps it.
type hijacker struct {
	http.ResponseWriter
	conn *rateLimitedConn
}

func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	h.conn = &rateLimitedConn{Conn: conn}
	early, err := buffered.Reader.Peek(buffered.Reader.Buffered()) // what net/http has read after the request
	if err != nil {
		return nil, nil, err
	}
	h.conn.count(early)
	in := bufio.NewReaderSize(io.MultiReader(bytes.NewReader(early), h.conn), max(readBuffer, len(early)))
	_, err = in.Peek(len(early))
	return h.conn, bufio.NewReadWriter(in, bufio.NewWriterSize(h.conn, writeBuffer)), err
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
	defer transport.CloseIdleConnections() // net/http dials on when the request has ended
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
