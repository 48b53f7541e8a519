package relay_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"golang.org/x/sync/errgroup"

	"peerscope/peer"
	"peerscope/peer/relay"
	"peerscope/peer/seal"
)

// startServe runs Serve on a listener until stop is called or the test ends.
func startServe(t *testing.T, cfg relay.Config, l net.Listener) (address string, stop func() error) {
	t.Helper()
	address, _, stop = startServeMetrics(t, cfg, l)
	return address, stop
}

// startServeMetrics is startServe that runs ServeMetrics too.
func startServeMetrics(t *testing.T, cfg relay.Config, l net.Listener) (address, metrics string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	server, forMetrics := relay.New(cfg), listen(t)
	var servers errgroup.Group
	servers.Go(func() error { return server.Serve(ctx, l) })
	servers.Go(func() error { return server.ServeMetrics(ctx, forMetrics) })
	stop = sync.OnceValue(func() error { cancel(); return servers.Wait() })
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String(), forMetrics.Addr().String(), stop
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func get(t *testing.T, address, path string) (int, string) {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: testTimeout}
	response, err := client.Get("http://" + address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(b)
}

func TestOtherRequests(t *testing.T) {
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "page") })
	gauges := map[string]func() float64{"peerscope_more": func() float64 { return 2.5 }}
	address, metrics, _ := startServeMetrics(t, relay.Config{Page: page, Gauges: gauges}, listen(t))
	if code, body := get(t, address, "/anything"); code != 200 || body != "page" {
		t.Errorf("the page is %d %q", code, body)
	}
	if code, body := get(t, address, "/healthz"); code != 200 || body != "ok\n" {
		t.Errorf("/healthz is %d %q", code, body)
	}
	dial(t, relay.Link(address, relay.NewKey()))
	dial(t, relay.Link(address, relay.NewKey()))
	if _, body := get(t, address, "/metrics"); body != "page" {
		t.Errorf("strangers see /metrics: %q", body)
	}
	if code, _ := get(t, metrics, "/"); code != http.StatusNotFound {
		t.Errorf("/ of the metrics is %d", code)
	}
	_, body := get(t, metrics, "/metrics")
	for _, want := range []string{"peerscope_relay_sockets 2", "peerscope_relay_rooms 2", "peerscope_relay_joins_total 2", `peerscope_relay_ends_total{reason="slow"} 0`, "peerscope_more 2.5"} {
		if !strings.Contains(body, "\n"+want+"\n") {
			t.Errorf("/metrics has no %q: %s", want, body)
		}
	}
	bare, _ := startServe(t, relay.Config{}, listen(t))
	if code, _ := get(t, bare, "/"); code != http.StatusUpgradeRequired {
		t.Errorf("without a page: %d", code)
	}
}

// TestNothingIsLogged checks that neither the key nor the token is logged,
// whatever happens.
func TestNothingIsLogged(t *testing.T) {
	var logged bytes.Buffer
	log.SetOutput(&logged)
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})))
	address, forMetrics, stop := startServeMetrics(t, relay.Config{MaxMembers: 1}, listen(t))
	key, token := relay.NewKey(), relay.NewKey()
	join := `{"v":2,"type":"join","room":"` + seal.NewKeys(key).Room + `","token":"` + token + `"}`
	dial(t, relay.Link(address, key))
	dial(t, relay.Link(address, key)) // full
	for _, messages := range [][]string{{join, "nonsense"}, {join[:60]}, {join + join}} {
		expectDisconnect(t, address, messages)
	}
	_, metrics := get(t, forMetrics, "/metrics")
	stop()
	slog.SetDefault(before)
	log.SetOutput(os.Stderr)
	if all := logged.String() + metrics; strings.Contains(all, key) || strings.Contains(all, seal.NewKeys(key).Room) || strings.Contains(all, token) {
		t.Error(all)
	}
}

func TestPinnedCertificate(t *testing.T) {
	var certificates [2]tls.Certificate
	for i := range certificates {
		var err error
		if certificates[i], err = relay.SelfSigned(""); err != nil {
			t.Fatal(err)
		}
	}
	l := tls.NewListener(listen(t), &tls.Config{Certificates: certificates[:1]})
	address, _ := startServe(t, relay.Config{}, l)
	key := relay.NewKey()
	dial(t, relay.SecureLink(address, key, relay.Fingerprint(certificates[0])))
	for name, fingerprint := range map[string]string{"another": relay.Fingerprint(certificates[1]), "none": ""} {
		if _, err := relay.Dial(context.Background(), relay.SecureLink(address, key, fingerprint)); !errors.Is(err, relay.ErrUntrusted) {
			t.Errorf("%s: %v, not ErrUntrusted", name, err)
		}
	}
}

func TestAllowedOrigin(t *testing.T) {
	address, _ := startServe(t, relay.Config{Origins: []string{"*.friend.example"}}, listen(t))
	for origin, want := range map[string]bool{
		"https://call.friend.example": true, "http://" + address: true,
		"https://friend.example.evil.example": false, "https://evil.example": false, "null": false,
	} {
		conn, _, err := websocket.Dial(context.Background(), "ws://"+address+"/", &websocket.DialOptions{
			HTTPHeader: http.Header{"Origin": {origin}},
		})
		if err == nil {
			conn.CloseNow()
		}
		if (err == nil) != want {
			t.Errorf("%s: %v", origin, err)
		}
	}
}

// TestNewerConnection checks that a second connection of a member replaces the
// first, and that the others receive Joined with the same ID.
func TestNewerConnection(t *testing.T) {
	address, _ := startServe(t, relay.Config{MaxMembers: 2}, listen(t))
	key, token := relay.NewKey(), relay.NewKey()
	witness := dial(t, relay.Link(address, key))
	join := `{"v":2,"type":"join","room":"` + seal.NewKeys(key).Room + `","token":"` + token + `"}`
	ctx, cancel := context.WithTimeout(context.Background(), testTimeout)
	defer cancel()
	enter := func() *websocket.Conn {
		conn, _, err := websocket.Dial(ctx, "ws://"+address+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.CloseNow() })
		if err := conn.Write(ctx, websocket.MessageText, []byte(join)); err != nil {
			t.Fatal(err)
		}
		if _, b, err := conn.Read(ctx); err != nil || !strings.Contains(string(b), `"welcome"`) {
			t.Fatalf("%s, %v", b, err)
		}
		return conn
	}
	older := enter()
	first := nextEvent(t, witness)
	newer := enter()
	if _, _, err := older.Read(ctx); websocket.CloseStatus(err) != websocket.StatusPolicyViolation && ctx.Err() != nil {
		t.Errorf("the older one: %v", err)
	}
	second := nextEvent(t, witness)
	if first.Kind != peer.Joined || second != first {
		t.Errorf("%+v, then %+v", first, second)
	}
	newer.Close(websocket.StatusNormalClosure, "")
	if e := nextEvent(t, witness); e.Kind != peer.Left || e.From != first.From {
		t.Errorf("%+v, not that %s left", e, first.From)
	}
}

// TestTooManySockets counts connections that have not joined, too.
func TestTooManySockets(t *testing.T) {
	address, _ := startServe(t, relay.Config{MaxSockets: 2}, listen(t))
	dial(t, relay.Link(address, relay.NewKey()))
	halfOpen, _, err := websocket.Dial(context.Background(), "ws://"+address+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer halfOpen.CloseNow()
	if _, err := relay.Dial(context.Background(), relay.Link(address, relay.NewKey())); !errors.Is(err, relay.ErrRefused) {
		t.Errorf("%v, not ErrRefused", err)
	}
}

// TestThousandRooms opens and closes rooms of two, and checks that nothing is
// left of them.
func TestThousandRooms(t *testing.T) {
	address, metrics, _ := startServeMetrics(t, relay.Config{}, listen(t))
	open := func(rooms int) {
		slots := make(chan struct{}, 32)
		var all sync.WaitGroup
		for range rooms {
			slots <- struct{}{}
			all.Go(func() {
				defer func() { <-slots }()
				link := relay.Link(address, relay.NewKey())
				a, err := relay.Dial(context.Background(), link)
				if err != nil {
					t.Error(err)
					return
				}
				defer a.Close()
				b, err := relay.Dial(context.Background(), link)
				if err != nil {
					t.Error(err)
					return
				}
				defer b.Close()
				if e, err := b.Receive(context.Background()); err != nil || e.Kind != peer.Present {
					t.Errorf("%+v, %v", e, err)
				}
			})
		}
		all.Wait()
		awaitNoConnections(t, metrics)
	}
	open(50) // for what is allocated once
	goroutines, heap := runtime.NumGoroutine(), heapInUse()
	open(1000)
	if n := runtime.NumGoroutine(); n > goroutines+5 {
		t.Errorf("%d goroutines, %d before", n, goroutines)
	}
	if after := heapInUse(); after > heap+4<<20 {
		t.Errorf("%d bytes, %d before", after, heap)
	}
}

// awaitNoConnections waits until the server has noticed that all members have
// left.
func awaitNoConnections(t *testing.T, metrics string) {
	t.Helper()
	for begin := time.Now(); time.Since(begin) < testTimeout; {
		if _, body := get(t, metrics, "/metrics"); strings.Contains(body, "\npeerscope_relay_sockets 0\n") {
			return
		}
	}
	t.Error("somebody is still there")
}

func heapInUse() uint64 {
	runtime.GC()
	runtime.GC() // what finalizers held
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
