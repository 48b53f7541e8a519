package nearby

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"peerscope/peer"
	"peerscope/peer/relay"
	"peerscope/peer/seal"
)

func anyAddress(netip.Addr) bool { return true }

// eveServer serves the calls to Eve.
func eveServer(onCall func(context.Context, Caller) (string, error)) *callServer {
	return newCallServer("AAAAAAAA", Config{Identity: identityOf["Eve"], OnIncomingCall: onCall}, anyAddress)
}

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
	return neighbourRecord{instance: eve.instance, port: own.Port(), addresses: []cachedAddress{{Addr: netip.MustParseAddr("127.0.0.9")}, {Addr: own.Addr()}}}, stop
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
		at := startCallServer(t, eveServer(func(_ context.Context, c Caller) (string, error) {
			if c != (Caller{Name: "Kim", Address: netip.MustParseAddr("127.0.0.1"), Key: kimKey}) {
				t.Errorf("%+v calls", c)
			}
			return test.link, test.err
		}))
		got, err := placeCall(t.Context(), at, "\x07Kim", identityOf["Kim"])
		if !errors.Is(err, test.want) || test.want == nil && (err != nil || !strings.HasPrefix(got, "ws://127.0.0.1:4000/#")) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestFailedCalls(t *testing.T) {
	at := startCallServer(t, eveServer(func(context.Context, Caller) (string, error) { return "", errors.New("no relay") }))
	if _, err := placeCall(t.Context(), at, "Eve", identityOf["Kim"]); err == nil || !strings.Contains(err.Error(), "500") {
		t.Errorf("a room that cannot be opened: %v", err)
	}
	at = startCallServer(t, newCallServer("AAAAAAAA", Config{Identity: identityOf["Eve"]}, func(netip.Addr) bool { return false }))
	if _, err := placeCall(t.Context(), at, "Eve", identityOf["Kim"]); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("from elsewhere: %v", err)
	}
	at.port = 1
	if _, err := placeCall(t.Context(), at, "Eve", identityOf["Kim"]); !errors.Is(err, peer.ErrRingTimeout) {
		t.Errorf("where nobody listens: %v", err)
	}
}

// The person is no longer asked when the caller hangs up. Until then the next
// caller hears that we are busy.
func TestCallerHangsUp(t *testing.T) {
	asked, over := make(chan string, 4), make(chan error, 4)
	b := eveServer(func(ctx context.Context, c Caller) (string, error) {
		asked <- c.Name
		<-ctx.Done()
		over <- ctx.Err()
		return "", ctx.Err()
	})
	at, stop := startStoppableCallServer(t, b)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := placeCall(ctx, at, "Eve", identityOf["Kim"])
		done <- err
	}()
	if got := <-asked; got != "Eve" {
		t.Errorf("%s calls", got)
	}
	if _, err := placeCall(t.Context(), at, "Lee", identityOf["Kim"]); !errors.Is(err, peer.ErrBusy) {
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
	if code := b.beginCall("another"); code != http.StatusOK {
		t.Errorf("the next one is told %d", code)
	}
}

func TestCallRateIsLimited(t *testing.T) {
	b := eveServer(nil)
	now, kim := time.Now(), netip.MustParseAddr("192.0.2.1")
	var allowed []bool
	for range callsPerMinute + 1 {
		allowed = append(allowed, b.withinRate(kim, now))
	}
	if !allowed[callsPerMinute-1] || allowed[callsPerMinute] {
		t.Errorf("allowed %v", allowed)
	}
	if !b.withinRate(netip.MustParseAddr("192.0.2.2"), now) {
		t.Error("somebody else is not allowed to")
	}
	if !b.withinRate(kim, now.Add(time.Minute)) {
		t.Error("nor is Kim a minute later")
	}
	for a := netip.MustParseAddr("fd00::1"); len(b.calls) < maxCountedAddresses; a = a.Next() {
		b.withinRate(a, now.Add(time.Minute))
	}
	b.withinRate(netip.MustParseAddr("192.0.2.2"), now.Add(time.Minute))
	if len(b.calls) > maxCountedAddresses {
		t.Errorf("%d addresses are remembered", len(b.calls))
	}
}

// Who has many addresses and identities does not ring without end.
func TestCallRateOfAllIsLimited(t *testing.T) {
	b, now, from, rung := eveServer(nil), time.Now(), netip.MustParseAddr("fd00::1"), 0
	for i := range 2 * maxCountedAddresses {
		if b.withinRate(from, now) && b.beginCall(idSuffix(i)) == http.StatusOK {
			rung++
			b.endCall()
		}
		from = from.Next()
	}
	if rung != allCallsPerMinute {
		t.Errorf("it rang %d times", rung)
	}
	if code := b.beginCall("another"); code != http.StatusTooManyRequests {
		t.Errorf("the next one is told %d", code)
	}
	if !b.withinRate(from, now.Add(time.Minute)) || b.beginCall("another") != http.StatusOK {
		t.Error("it does not ring a minute later")
	}
}

// A call that somebody recorded does not ring again, answered or not.
func TestRecordedCall(t *testing.T) {
	rung := 0
	at := startCallServer(t, eveServer(func(context.Context, Caller) (string, error) {
		rung++
		return "", peer.ErrDeclined
	}))
	recorded := marshal(t, newCallRequest("Kim", "AAAAAAAA", seal.NewExchange().Public(), identityOf["Kim"]))
	for _, want := range []int{http.StatusForbidden, http.StatusBadRequest} {
		conn, err := dial(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		response, err := post(t.Context(), conn, recorded)
		if err != nil || response.StatusCode != want {
			t.Fatalf("%v, %v, want %d", response, err, want)
		}
		response.Body.Close()
	}
	if rung != 1 {
		t.Errorf("it rang %d times", rung)
	}
	b := eveServer(nil)
	b.ringing = true
	if first, second := b.beginCall("busy"), b.beginCall("busy"); first != http.StatusConflict || second != http.StatusBadRequest {
		t.Errorf("one that did not ring is told %d, then %d", first, second)
	}
	for i := range maxUsedKeys {
		b.allCalls = 0
		b.beginCall(idSuffix(i))
	}
	if len(b.usedKeys) != maxUsedKeys {
		t.Errorf("%d are remembered", len(b.usedKeys))
	}
}

// Somebody who answers in the place of another is not followed.
func TestAnotherAnswers(t *testing.T) {
	at := startCallServer(t, eveServer(func(context.Context, Caller) (string, error) {
		return relay.Link("198.51.100.1:4000", relay.NewKey()), nil
	}))
	at.key = kimKey
	if link, err := placeCall(t.Context(), at, "Kim", identityOf["Kim"]); !errors.Is(err, seal.ErrIdentity) || link != "" {
		t.Errorf("%q, %v", link, err)
	}
}

// Other requests do not ring.
func TestRequestsThatAreNoCalls(t *testing.T) {
	b := eveServer(func(context.Context, Caller) (string, error) {
		t.Error("it rang")
		return "", peer.ErrBusy
	})
	at := startCallServer(t, b)
	whole := string(marshal(t, newCallRequest("Kim", "AAAAAAAA", seal.NewExchange().Public(), identityOf["Kim"])))
	forAnother := string(marshal(t, newCallRequest("Kim", "BBBBBBBB", seal.NewExchange().Public(), identityOf["Kim"])))
	for name, test := range map[string]struct {
		method, path, media, origin, body string
		want                              int
	}{
		"a page's form":  {"POST", "/call", "text/plain", "", whole, 404},
		"a page":         {"POST", "/call", "application/json", "http://evil.example", whole, 404},
		"a look":         {"GET", "/call", "application/json", "", whole, 404},
		"another path":   {"POST", "/", "application/json", "", whole, 404},
		"nothing":        {"POST", "/call", "application/json", "", "", 400},
		"later version":  {"POST", "/call", "application/json", "", strings.Replace(whole, `"version":2`, `"version":3`, 1), 400},
		"old version":    {"POST", "/call", "application/json", "", `{"version":1,"name":"Kim"}`, 400},
		"for another":    {"POST", "/call", "application/json", "", forAnother, 400},
		"without end":    {"POST", "/call", "application/json", "", whole + strings.Repeat(" ", maxCallBody), 400},
		"name of a list": {"POST", "/call", "application/json", "", `{"version":2,"name":["Eve"]}`, 400},
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
