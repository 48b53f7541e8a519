package check

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/pion/stun/v4"
	"github.com/pion/webrtc/v4"

	"peerscope/peer/relay"
	"peerscope/peer/relay/host"
)

// serveICE runs a relay that gives members these URLs.
func serveICE(t *testing.T, servers func() []webrtc.ICEServer) string {
	t.Helper()
	return serve(t, host.Options{Relay: relay.Config{ICEServers: func(string) []webrtc.ICEServer { return servers() }}})
}

// TestUDPBlocked: a network drops UDP, and TURN over TCP works.
func TestUDPBlocked(t *testing.T) {
	t.Parallel()
	drops := serveUDP(t, "127.0.0.1:0", func([]byte) []byte { return nil })
	s, _ := listenTURN(t, "127.0.0.1")
	r := run(t, Config{Relay: serveICE(t, func() []webrtc.ICEServer {
		servers := s.ICEServers("room")
		servers[0].URLs = []string{"stun:" + drops.String(), "turn:" + drops.String() + "?transport=udp", servers[0].URLs[2]}
		return servers
	})})
	if r.Verdict != TCPOnly || !r.Works || r.UDP.Outcome != Failed || r.UDP.Server != drops.String() || r.TURN.UDP.Outcome != Failed || r.TURN.TCP.Outcome != Passed {
		t.Errorf("%+v", r)
	}
	if p := r.Path; p.Through != "tcp" || p.UpKbps == 0 || p.LossPercent != nil || p.RoundTripMS == 0 {
		t.Errorf("path %+v", p)
	}
}

// TestSTUNOnly: without TURN the way to the STUN server is measured.
func TestSTUNOnly(t *testing.T) {
	t.Parallel()
	s, _ := listenTURN(t, "127.0.0.1")
	r := run(t, Config{STUN: s.ICEServers("")[0].URLs[:1]})
	if r.Relay.Outcome != Skipped || r.Verdict != Direct || r.Path.Through != "stun" || r.Path.UpKbps == 0 || r.Path.DownKbps != 0 || r.Path.LossPercent == nil {
		t.Errorf("%+v", r)
	}
}

// TestRelayFails: each way in which the relay cannot be used has its own stage.
func TestRelayFails(t *testing.T) {
	t.Parallel()
	key := relay.NewKey()
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	secure := serve(t, host.Options{TLS: host.TLS{SelfSigned: true}})
	pinned := strings.LastIndex(secure, ".")
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	old := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, err := websocket.Accept(w, r, nil); err == nil {
			c.Close(websocket.StatusPolicyViolation, "this is a room server of version 9")
		}
	}))
	t.Cleanup(old.Close)
	address := func(s *httptest.Server) string { return s.Listener.Addr().String() }
	for name, c := range map[string]struct {
		link      string
		stage     Stage
		untrusted bool
		verdict   VerdictKind
	}{
		"no such name":      {relay.Link("relay.invalid:80", key), DNS, false, RelayGone},
		"gone":              {relay.Link(gone.Addr().String(), key), TCP, false, RelayGone},
		"other certificate": {secure[:pinned+1] + strings.Repeat("00", 32), TLS, true, Untrusted},
		"not trusted":       {secure[:pinned], TLS, true, Untrusted},
		"no TLS":            {relay.SecureLink(address(plain), key, ""), TLS, false, RelayGone},
		"no relay":          {relay.Link(address(plain), key), WebSocket, false, Refused},
		"other version":     {relay.Link(address(old), key), Join, false, Refused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, Config{Relay: c.link})
			if r.Relay.Outcome != Failed || r.Relay.Stage != c.stage || r.Relay.Untrusted != c.untrusted || r.Relay.Error == "" || r.Verdict != c.verdict || r.Works {
				t.Errorf("%+v, %s", r.Relay, r.Verdict)
			}
		})
	}
}

// A hostileStream is what a server does with a TCP connection.
type hostileStream func(ctx context.Context, c net.Conn)

func serveTCP(t *testing.T, handle hostileStream) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer context.AfterFunc(ctx, func() { c.Close() })()
				defer c.Close()
				handle(ctx, c)
			})
		}
	})
	t.Cleanup(func() {
		cancel()
		l.Close()
		serving.Wait()
	})
	return l.Addr().String()
}

// endless repeats what it is given.
type endless struct{ b []byte }

func (e endless) Read(b []byte) (n int, err error) {
	for n < len(b) {
		n += copy(b[n:], e.b)
	}
	return n, nil
}

// hugeFrame announces 65535 bytes of channel data (RFC 8656 section 12.4).
var hugeFrame, _ = hex.DecodeString("4000ffff" + strings.Repeat("ab", 60))

var hostileStreams = map[string]hostileStream{
	"silent":  func(ctx context.Context, _ net.Conn) { <-ctx.Done() },
	"closes":  func(context.Context, net.Conn) {},
	"garbage": func(_ context.Context, c net.Conn) { _, _ = io.Copy(c, endless{[]byte("\x00\x01 garbage ")}) },
	"huge":    func(_ context.Context, c net.Conn) { _, _ = io.Copy(c, endless{hugeFrame}) },
	"slow": func(ctx context.Context, c net.Conn) {
		for b := []byte{0x40}; ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
			if _, err := c.Write(b); err != nil {
				return
			}
		}
	},
}

// hostileAnswer is what a server makes of a STUN request over UDP.
var hostileAnswers = map[string]func(request *stun.Message) []byte{
	"silent":  func(*stun.Message) []byte { return nil },
	"garbage": func(*stun.Message) []byte { return []byte("\x01\x01\xff\xff garbage") },
	"echo":    func(r *stun.Message) []byte { return r.Raw },
	"cut": func(r *stun.Message) []byte {
		return stun.MustBuild(stun.NewTransactionIDSetter(r.TransactionID), stun.NewType(r.Type.Method, stun.ClassSuccessResponse), stun.NewSoftware("cut")).Raw[:25]
	},
	"empty": func(r *stun.Message) []byte {
		return stun.MustBuild(stun.NewTransactionIDSetter(r.TransactionID), stun.NewType(r.Type.Method, stun.ClassSuccessResponse)).Raw
	},
	"nowhere": func(r *stun.Message) []byte {
		return stun.MustBuild(stun.NewTransactionIDSetter(r.TransactionID), stun.NewType(r.Type.Method, stun.ClassSuccessResponse),
			&stun.XORMappedAddress{IP: net.IPv4zero, Port: 0}).Raw
	},
	"fails": func(r *stun.Message) []byte {
		return stun.MustBuild(stun.NewTransactionIDSetter(r.TransactionID), stun.NewType(r.Type.Method, stun.ClassErrorResponse), stun.CodeServerError).Raw
	},
	"challenges": func(r *stun.Message) []byte {
		return stun.MustBuild(stun.NewTransactionIDSetter(r.TransactionID), stun.NewType(r.Type.Method, stun.ClassErrorResponse), stun.CodeUnauthorized,
			stun.NewRealm(strings.Repeat("r", 700)), stun.NewNonce(strings.Repeat("n", 700))).Raw
	},
}

// TestHostileServers has a relay send members to servers that answer wrongly, or not,
// or without end.
func TestHostileServers(t *testing.T) {
	t.Parallel()
	streams := slices.Sorted(maps.Keys(hostileStreams))
	for i, name := range slices.Sorted(maps.Keys(hostileAnswers)) {
		stream := streams[i%len(streams)]
		t.Run("UDP "+name+", TCP "+stream, func(t *testing.T) {
			t.Parallel()
			udp := serveUDP(t, "127.0.0.1:0", func(b []byte) []byte {
				request := &stun.Message{Raw: append([]byte(nil), b...)}
				if request.Decode() != nil {
					return nil
				}
				return hostileAnswers[name](request)
			}).String()
			tcp := serveTCP(t, hostileStreams[stream])
			expectNothing(t, "stun:"+udp, "turn:"+udp+"?transport=udp", "turn:"+tcp+"?transport=tcp", "turns:"+tcp+"?transport=tcp")
		})
	}
}

// expectNothing checks servers of which none works.
func expectNothing(t *testing.T, urls ...string) {
	t.Helper()
	r := run(t, Config{Relay: serveICE(t, func() []webrtc.ICEServer {
		return []webrtc.ICEServer{{URLs: urls, Username: "user", Credential: "password"}}
	})})
	for part, outcome := range map[string]Outcome{"UDP": r.UDP.Outcome, "TURN over UDP": r.TURN.UDP.Outcome, "TURN over TCP": r.TURN.TCP.Outcome, "TURN over TLS": r.TURN.TLS.Outcome} {
		if outcome != Failed {
			t.Errorf("%s: %s", part, outcome)
		}
	}
	if r.Path.Outcome == Passed || r.Relay.Outcome != Passed {
		t.Errorf("%+v", r)
	}
}

// TestFloodedSocket: packets without end do not keep a request from its end.
func TestFloodedSocket(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	socket, err := openBindingSocket(ctx, netip.MustParseAddr("127.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	to := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(socket.LocalAddr().(*net.UDPAddr).Port))
	flood, stop := context.WithCancel(ctx)
	var flooding sync.WaitGroup
	flooding.Go(func() {
		for flood.Err() == nil {
			_, _ = socket.WriteToUDPAddrPort(bytes.Repeat([]byte{1}, 100), to) // as many as go
		}
	})
	defer flooding.Wait()
	defer stop()
	if answers := socket.request(serveUDP(t, "127.0.0.1:0", func([]byte) []byte { return nil })); len(answers) > 0 {
		t.Errorf("%v", answers)
	}
}

// TestHostileRelay: a relay that says too much or nothing once somebody has joined.
func TestHostileRelay(t *testing.T) {
	t.Parallel()
	welcome := `{"v":2,"type":"welcome","id":"A","iceServers":[{"urls":["stun:127.0.0.1:1"]}]}`
	for name, say := range map[string]func(ctx context.Context, c *websocket.Conn){
		"garbage": func(ctx context.Context, c *websocket.Conn) { _ = c.Write(ctx, websocket.MessageText, []byte("{{{")) },
		"huge": func(ctx context.Context, c *websocket.Conn) {
			_ = c.Write(ctx, websocket.MessageText, make([]byte, 1<<20))
		},
		"full": func(ctx context.Context, c *websocket.Conn) {
			_ = c.Write(ctx, websocket.MessageText, []byte(`{"type":"full"}`))
		},
		"talks on": func(ctx context.Context, c *websocket.Conn) {
			for c.Write(ctx, websocket.MessageText, []byte(welcome)) == nil {
			}
		},
		"answers no ping": func(ctx context.Context, c *websocket.Conn) {
			_ = c.Write(ctx, websocket.MessageText, []byte(welcome))
			<-ctx.Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(context.Background())
			var serving sync.WaitGroup
			t.Cleanup(serving.Wait)
			t.Cleanup(cancel)
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				serving.Add(1)
				defer serving.Done()
				c, err := websocket.Accept(w, r, nil)
				if err != nil {
					return
				}
				defer c.CloseNow()
				if _, _, err := c.Read(ctx); err == nil { // join
					say(ctx, c)
				}
			}))
			t.Cleanup(s.Close)
			r := run(t, Config{Relay: relay.Link(s.Listener.Addr().String(), relay.NewKey())})
			if r.Works || r.Relay.RoundTripMS != 0 {
				t.Errorf("%+v", r)
			}
		})
	}
}

// TestCancelledWhileThePathIsOpened ends a check before the first packet is sent on a
// path that is open.
func TestCancelledWhileThePathIsOpened(t *testing.T) {
	t.Parallel()
	link := serve(t, host.Options{TURN: host.TURN{Enabled: true}})
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			parts := 0
			r, err := Run(ctx, Config{Relay: link}, func(Report) {
				if parts++; parts == 6 {
					time.AfterFunc(time.Duration(i)*150*time.Millisecond, cancel)
				}
			})
			if !errors.Is(err, context.Canceled) || r.Verdict != "" {
				t.Errorf("%v, %+v", err, r)
			}
		})
	}
}

// TestCancelled ends a check in each part as it begins.
func TestCancelled(t *testing.T) {
	t.Parallel()
	link := serve(t, host.Options{TURN: host.TURN{Enabled: true}})
	for call := range 6 {
		t.Run(fmt.Sprint(call), func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			calls := 0
			r, err := Run(ctx, Config{Relay: link}, func(Report) {
				if calls++; calls > call {
					cancel()
				}
			})
			if !errors.Is(err, context.Canceled) || r.Verdict != "" {
				t.Errorf("%v, %+v", err, r)
			}
		})
	}
}
