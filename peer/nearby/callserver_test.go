package nearby

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"peerscope/peer"
	"peerscope/peer/relay"
)

func anyAddress(netip.Addr) bool { return true }

// startCallServer serves calls on the loopback interface until the test ends.
func startCallServer(t *testing.T, b *callServer) neighbourRecord {
	t.Helper()
	at, _ := startStoppableCallServer(t, b)
	return at
}

// startStoppableCallServer is startCallServer until stop is called.
func startStoppableCallServer(t *testing.T, b *callServer) (at neighbourRecord, stop func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- b.serve(ctx, l) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	t.Cleanup(stop)
	own := l.Addr().(*net.TCPAddr).AddrPort()
	return neighbourRecord{port: own.Port(), addresses: []cachedAddress{{Addr: netip.MustParseAddr("127.0.0.9")}, {Addr: own.Addr()}}}, stop
}

func TestCallIsAnsweredOrRefused(t *testing.T) {
	link := relay.Link("198.51.100.1:4000", relay.NewKey())
	for name, test := range map[string]struct {
		link string
		err  error
		want error
	}{
		"answered": {link: link},
		"declined": {err: peer.ErrDeclined, want: peer.ErrDeclined},
		"busy":     {err: peer.ErrBusy, want: peer.ErrBusy},
		"late":     {err: context.DeadlineExceeded, want: peer.ErrRingTimeout},
	} {
		at := startCallServer(t, newCallServer(func(_ context.Context, c Caller) (string, error) {
			if c != (Caller{Name: "Eve", Address: netip.MustParseAddr("127.0.0.1")}) {
				t.Errorf("%+v calls", c)
			}
			return test.link, test.err
		}, anyAddress))
		got, err := placeCall(t.Context(), at, "\x07Eve")
		if !errors.Is(err, test.want) || test.want == nil && (err != nil || !strings.HasPrefix(got, "ws://127.0.0.1:4000/#")) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestFailedCalls(t *testing.T) {
	at := startCallServer(t, newCallServer(func(context.Context, Caller) (string, error) { return "", errors.New("no relay") }, anyAddress))
	if _, err := placeCall(t.Context(), at, "Eve"); err == nil || !strings.Contains(err.Error(), "500") {
		t.Errorf("a room that cannot be opened: %v", err)
	}
	at = startCallServer(t, newCallServer(nil, func(netip.Addr) bool { return false }))
	if _, err := placeCall(t.Context(), at, "Eve"); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("from elsewhere: %v", err)
	}
	at.port = 1
	if _, err := placeCall(t.Context(), at, "Eve"); !errors.Is(err, peer.ErrRingTimeout) {
		t.Errorf("where nobody listens: %v", err)
	}
}

// The person is no longer asked when the caller hangs up. Until then the next
// caller hears that we are busy.
func TestCallerHangsUp(t *testing.T) {
	asked, over := make(chan string, 4), make(chan error, 4)
	b := newCallServer(func(ctx context.Context, c Caller) (string, error) {
		asked <- c.Name
		<-ctx.Done()
		over <- ctx.Err()
		return "", ctx.Err()
	}, anyAddress)
	at, stop := startStoppableCallServer(t, b)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := placeCall(ctx, at, "Eve")
		done <- err
	}()
	if got := <-asked; got != "Eve" {
		t.Errorf("%s calls", got)
	}
	if _, err := placeCall(t.Context(), at, "Lee"); !errors.Is(err, peer.ErrBusy) {
		t.Errorf("the second caller: %v", err)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up: %v", err)
	}
	if err := <-over; !errors.Is(err, context.Canceled) {
		t.Errorf("the question ended with %v", err)
	}
	stop()
	if code := b.admitCall(netip.MustParseAddr("192.0.2.1"), time.Now()); code != http.StatusOK {
		t.Errorf("the next one is told %d", code)
	}
}

func TestCallRateIsLimited(t *testing.T) {
	b := newCallServer(nil, anyAddress)
	now, eve := time.Now(), netip.MustParseAddr("192.0.2.1")
	var codes []int
	for range callsPerMinute + 1 {
		codes = append(codes, b.admitCall(eve, now))
		b.endCall()
	}
	if codes[callsPerMinute-1] != http.StatusOK || codes[callsPerMinute] != http.StatusTooManyRequests {
		t.Errorf("codes %v", codes)
	}
	if code := b.admitCall(netip.MustParseAddr("192.0.2.2"), now); code != http.StatusOK {
		t.Errorf("somebody else is told %d", code)
	}
	b.endCall()
	if code := b.admitCall(eve, now.Add(time.Minute)); code != http.StatusOK {
		t.Errorf("a minute later: %d", code)
	}
	b.endCall()
	for a := netip.MustParseAddr("fd00::1"); len(b.calls) < maxCountedAddresses; a = a.Next() {
		b.admitCall(a, now.Add(time.Minute))
	}
	b.admitCall(netip.MustParseAddr("192.0.2.2"), now.Add(time.Minute))
	if len(b.calls) > maxCountedAddresses {
		t.Errorf("%d addresses are remembered", len(b.calls))
	}
}

// Other requests do not ring.
func TestRequestsThatAreNoCalls(t *testing.T) {
	b := newCallServer(func(context.Context, Caller) (string, error) {
		t.Error("it rang")
		return "", peer.ErrBusy
	}, anyAddress)
	at := startCallServer(t, b)
	const whole = `{"version":1,"name":"Eve"}`
	for name, test := range map[string]struct {
		method, path, media, origin, body string
		want                              int
	}{
		"a page's form":  {"POST", "/call", "text/plain", "", whole, 404},
		"a page":         {"POST", "/call", "application/json", "http://evil.example", whole, 404},
		"a look":         {"GET", "/call", "application/json", "", whole, 404},
		"another path":   {"POST", "/", "application/json", "", whole, 404},
		"nothing":        {"POST", "/call", "application/json", "", "", 400},
		"later version":  {"POST", "/call", "application/json", "", `{"version":2,"name":"Eve"}`, 400},
		"without end":    {"POST", "/call", "application/json", "", whole + strings.Repeat(" ", maxCallBody), 400},
		"name of a list": {"POST", "/call", "application/json", "", `{"version":1,"name":["Eve"]}`, 400},
	} {
		conn, err := dial(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		request, err := http.NewRequest(test.method, "http://neighbour"+test.path, strings.NewReader(test.body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", test.media)
		if test.origin != "" {
			request.Header.Set("Origin", test.origin)
		}
		if err := request.Write(conn); err != nil {
			t.Fatal(err)
		}
		response, err := http.ReadResponse(bufio.NewReader(conn), request)
		if err != nil || response.StatusCode != test.want {
			t.Errorf("%s: %v, %v, want %d", name, response, err, test.want)
		}
		conn.Close()
	}
}

// An addressedPipe is a net.Pipe with a remote address, for synctest.
type addressedPipe struct{ net.Conn }

func (addressedPipe) RemoteAddr() net.Addr {
	return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 5000}
}

// A pipeListener accepts one connection in memory.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (d *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-d.conns:
		return c, nil
	case <-d.closed:
		return nil, net.ErrClosed
	}
}
func (d *pipeListener) Close() error {
	select {
	case <-d.closed:
	default:
		close(d.closed)
	}
	return nil
}
func (*pipeListener) Addr() net.Addr { return &net.TCPAddr{} }

// A call that nobody answers ends after answerTimeout, and an incomplete
// request after requestTimeout.
func TestCallTimeouts(t *testing.T) {
	for name, test := range map[string]struct {
		body string
		want string
		in   time.Duration
	}{
		"unanswered":  {`{"version":1,"name":"Eve"}`, "504", answerTimeout},
		"half a call": {`{"version":1`, "400", requestTimeout},
	} {
		synctest.Test(t, func(t *testing.T) {
			d := &pipeListener{conns: make(chan net.Conn, 1), closed: make(chan struct{})}
			b := newCallServer(func(ctx context.Context, _ Caller) (string, error) {
				<-ctx.Done()
				return "", ctx.Err()
			}, anyAddress)
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error)
			go func() { done <- b.serve(ctx, d) }()
			near, far := net.Pipe()
			d.conns <- addressedPipe{far}
			begun := time.Now()
			go func() {
				_, _ = io.WriteString(near, "POST /call HTTP/1.1\r\nHost: neighbour\r\nContent-Type: application/json\r\nContent-Length: 26\r\n\r\n"+test.body)
			}()
			line, err := bufio.NewReader(near).ReadString('\n')
			if err != nil || !strings.Contains(line, test.want) || time.Since(begun) != test.in {
				t.Errorf("%s: %q, %v after %v", name, line, err, time.Since(begun))
			}
			near.Close()
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
}
