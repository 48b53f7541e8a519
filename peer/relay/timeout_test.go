package relay

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
)

// A pipeListener accepts connections in memory, for synctest.
type pipeListener struct {
	accept chan net.Conn
	closed chan struct{}
}

func (p *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-p.accept:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipeListener) Close() error   { close(p.closed); return nil }
func (p *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func (p *pipeListener) dial(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	p.accept <- far
	return near, nil
}

// runInMemory runs a test with a server in a synctest bubble.
func runInMemory(t *testing.T, test func(t *testing.T, connect func(first string) *websocket.Conn)) {
	synctest.Test(t, func(t *testing.T) {
		p := &pipeListener{accept: make(chan net.Conn), closed: make(chan struct{})}
		server := New(Config{})
		h := &http.Server{Handler: server}
		served := make(chan error, 1)
		go func() { served <- h.Serve(p) }()
		var conns []*websocket.Conn
		test(t, func(first string) *websocket.Conn {
			conn, _, err := websocket.Dial(t.Context(), "ws://relay/", &websocket.DialOptions{
				HTTPClient: &http.Client{Transport: &http.Transport{DialContext: p.dial, DisableKeepAlives: true}},
			})
			if err != nil {
				t.Fatal(err)
			}
			conns = append(conns, conn)
			if first != "" {
				sendText(t, conn, first)
			}
			return conn
		})
		for _, conn := range conns {
			conn.CloseNow()
		}
		server.Close()
		h.Close()
		<-served
	})
}

func sendText(t *testing.T, conn *websocket.Conn, text string) {
	t.Helper()
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func readMessage(t *testing.T, conn *websocket.Conn, kind string) message {
	t.Helper()
	b, err := readText(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	m, err := parseMessage(b)
	if err != nil || m.Type != kind {
		t.Fatalf("%s, %v; want %q", b, err, kind)
	}
	return m
}

const joinMessage = `{"v":2,"type":"join","room":"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}`

func TestSilentClientIsDisconnected(t *testing.T) {
	runInMemory(t, func(t *testing.T, connect func(string) *websocket.Conn) {
		begin := time.Now()
		if _, _, err := connect("").Read(t.Context()); err == nil || time.Since(begin) > joinTimeout+2*time.Second {
			t.Errorf("after %v: %v", time.Since(begin), err)
		}
	})
}

func TestDeadMemberIsNoticed(t *testing.T) {
	runInMemory(t, func(t *testing.T, connect func(string) *websocket.Conn) {
		witness := connect(joinMessage)
		readMessage(t, witness, typeWelcome)
		dead := connect(joinMessage)
		readMessage(t, dead, typeWelcome)
		readMessage(t, witness, typeJoined)
		begin := time.Now() // from here on nobody reads from dead, so that no ping is answered
		readMessage(t, witness, typeLeft)
		if took := time.Since(begin); took > 30*time.Second {
			t.Errorf("noticed after %v", took)
		}
	})
}

func TestSlowReaderIsDisconnected(t *testing.T) {
	runInMemory(t, func(t *testing.T, connect func(string) *websocket.Conn) {
		sender := connect(joinMessage)
		readMessage(t, sender, typeWelcome)
		slow := connect(joinMessage)
		readMessage(t, slow, typeWelcome)
		id := readMessage(t, sender, typeJoined).From
		begin := time.Now()
		for range 2 * maxQueuedMessages {
			sendText(t, sender, fmt.Sprintf(`{"type":"signal","to":%q,"signal":"x"}`, id))
		}
		readMessage(t, sender, typeLeft)
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("put out after %v", took)
		}
	})
}
