package relay

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"github.com/pion/webrtc/v4"

	"peerscope/internal/pipe"
)

// dialPipe connects from an address of IPv4.
func dialPipe(t *testing.T, l *pipe.Listener, from string) net.Conn {
	t.Helper()
	c, err := l.Dial(netip.AddrPortFrom(netip.MustParseAddr(from), 5000))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// serveInMemory runs a test in a synctest bubble, with a server called "relay".
func serveInMemory(t *testing.T, test func(t *testing.T, l *pipe.Listener)) {
	synctest.Test(t, func(t *testing.T) {
		l := pipe.NewListener()
		ctx, stop := context.WithCancel(t.Context())
		served := make(chan error, 1)
		cfg := Config{Hosts: []string{"relay"}, ICEServers: func(string) []webrtc.ICEServer { return nil }}
		go func() { served <- New(cfg).Serve(ctx, l) }()
		test(t, l)
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
}

const unfinishedRequest = "POST / HTTP/1.1\r\nHost: relay\r\nContent-Length: 1000\r\n\r\n"

// TestUnfinishedRequestIsEnded sends requests of which a part never comes.
func TestUnfinishedRequestIsEnded(t *testing.T) {
	for name, request := range map[string]string{
		"header": "POST / HTTP/1.1\r\nHost: relay\r\n",
		"body":   unfinishedRequest,
		"next":   "GET /healthz HTTP/1.1\r\nHost: relay\r\n\r\n",
	} {
		serveInMemory(t, func(t *testing.T, l *pipe.Listener) {
			conn, begin := dialPipe(t, l, "192.0.2.1"), time.Now()
			if _, err := io.WriteString(conn, request); err != nil {
				t.Error(err)
			}
			_, _ = io.Copy(io.Discard, conn) // until it is closed
			if took := time.Since(begin); took > 15*time.Second {
				t.Errorf("%s: gone after %v", name, took)
			}
		})
	}
}

// TestUnfinishedRequestsOfOneAddress: one address holds no more than its share,
// and another one is served meanwhile.
func TestUnfinishedRequestsOfOneAddress(t *testing.T) {
	serveInMemory(t, func(t *testing.T, l *pipe.Listener) {
		open := 0
		for range 1000 {
			conn := dialPipe(t, l, "192.0.2.1")
			defer conn.Close()
			if _, err := io.WriteString(conn, unfinishedRequest); err == nil {
				open++
			}
		}
		if open != maxRequestsEach {
			t.Errorf("one address has %d requests", open)
		}
		other := dialPipe(t, l, "192.0.2.2")
		defer other.Close()
		if _, err := io.WriteString(other, "GET /healthz HTTP/1.1\r\nHost: relay\r\n\r\n"); err != nil {
			t.Error(err)
		}
		if response, err := http.ReadResponse(bufio.NewReader(other), nil); err != nil || response.StatusCode != http.StatusOK {
			t.Errorf("another address: %+v, %v", response, err)
		}
	})
}

// TestFloodIsPutOut checks that a member that sends too much may come back,
// whatever it sends.
func TestFloodIsPutOut(t *testing.T) {
	for name, send := range map[string]func(context.Context, *websocket.Conn) error{
		"messages": func(ctx context.Context, c *websocket.Conn) error {
			return c.Write(ctx, websocket.MessageText, []byte("{}"))
		},
		"pings": func(ctx context.Context, c *websocket.Conn) error { return c.Ping(ctx) },
	} {
		runInMemory(t, func(t *testing.T, connect func(string) *websocket.Conn) {
			conn := connect(joinMessage)
			status := make(chan websocket.StatusCode, 1)
			go func() {
				for {
					if _, _, err := conn.Read(t.Context()); err != nil {
						status <- websocket.CloseStatus(err)
						return
					}
				}
			}()
			sent := 0
			for send(t.Context(), conn) == nil {
				sent++
			}
			if got := <-status; got != websocket.StatusTryAgainLater || sent > rateFrames+10 { // a few are under way
				t.Errorf("%s: %v after %d", name, got, sent)
			}
		})
	}
}

// runInMemory is serveInMemory for WebSockets.
func runInMemory(t *testing.T, test func(t *testing.T, connect func(first string) *websocket.Conn)) {
	serveInMemory(t, func(t *testing.T, l *pipe.Listener) {
		dial := func(context.Context, string, string) (net.Conn, error) { return dialPipe(t, l, "192.0.2.1"), nil }
		var conns []*websocket.Conn
		test(t, func(first string) *websocket.Conn {
			conn, _, err := websocket.Dial(t.Context(), "ws://relay/", &websocket.DialOptions{
				HTTPClient: &http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}},
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
	})
}

func sendText(t *testing.T, conn *websocket.Conn, text string) {
	t.Helper()
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func expectMessage(t *testing.T, conn *websocket.Conn, kind string) message {
	t.Helper()
	m, err := readMessage(t.Context(), conn)
	if err != nil || m.Type != kind {
		t.Fatalf("%+v, %v; want %q", m, err, kind)
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

// TestCredentialsAreRenewed: who stays long is sent away to come back, since credentials
// of TURN servers come with the welcome and do not last.
func TestCredentialsAreRenewed(t *testing.T) {
	runInMemory(t, func(t *testing.T, connect func(string) *websocket.Conn) {
		conn, begin := connect(joinMessage), time.Now()
		expectMessage(t, conn, typeWelcome)
		_, _, err := conn.Read(t.Context())
		if took := time.Since(begin); err == nil || permanentError(err) != nil || took < credentialsAge || took > credentialsAge+time.Minute {
			t.Errorf("after %v: %v", took, err)
		}
	})
}

func TestDeadMemberIsNoticed(t *testing.T) {
	runInMemory(t, func(t *testing.T, connect func(string) *websocket.Conn) {
		witness := connect(joinMessage)
		expectMessage(t, witness, typeWelcome)
		dead := connect(joinMessage)
		expectMessage(t, dead, typeWelcome)
		expectMessage(t, witness, typeJoined)
		begin := time.Now() // from here on nobody reads from dead, so that no ping is answered
		expectMessage(t, witness, typeLeft)
		if took := time.Since(begin); took > 30*time.Second {
			t.Errorf("noticed after %v", took)
		}
	})
}

func TestSlowReaderIsDisconnected(t *testing.T) {
	runInMemory(t, func(t *testing.T, connect func(string) *websocket.Conn) {
		sender := connect(joinMessage)
		expectMessage(t, sender, typeWelcome)
		slow := connect(joinMessage)
		expectMessage(t, slow, typeWelcome)
		id := expectMessage(t, sender, typeJoined).From
		begin := time.Now()
		for range 2 * maxQueuedMessages {
			if err := sender.Write(t.Context(), websocket.MessageBinary, append([]byte(id), "sealed"...)); err != nil {
				t.Fatal(err)
			}
		}
		expectMessage(t, sender, typeLeft)
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("put out after %v", took)
		}
	})
}
