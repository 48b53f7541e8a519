package relay_test

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"peerscope/peer/relay"
)

// clientFrom makes requests from an address of this machine.
func clientFrom(ip string) *http.Client {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(ip)}}
	return &http.Client{Transport: &http.Transport{DialContext: d.DialContext, DisableKeepAlives: true}}
}

// upgrade opens a WebSocket that stays until the end of the test; nil if it is
// refused.
func upgrade(t *testing.T, address string, o websocket.DialOptions) (conn *websocket.Conn, status int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), testTimeout)
	defer cancel()
	conn, response, err := websocket.Dial(ctx, "ws://"+address+"/", &o)
	if err != nil && response == nil {
		t.Fatal(err)
	}
	if err != nil {
		return nil, response.StatusCode
	}
	t.Cleanup(func() { conn.CloseNow() })
	return conn, http.StatusSwitchingProtocols
}

// enterRoom joins a new room and returns the close status, or -1 if it is taken
// in.
func enterRoom(t *testing.T, conn *websocket.Conn, room string) websocket.StatusCode {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), testTimeout)
	defer cancel()
	join := `{"v":2,"type":"join","room":"` + room + `"}`
	if err := conn.Write(ctx, websocket.MessageText, []byte(join)); err != nil {
		t.Fatal(err)
	}
	_, _, err := conn.Read(ctx)
	if err != nil && ctx.Err() != nil {
		t.Fatal(err)
	}
	return websocket.CloseStatus(err)
}

// TestOneAddress has one address open as many connections as it can. Another
// one is served meanwhile.
func TestOneAddress(t *testing.T) {
	t.Parallel()
	address, _ := startServe(t, relay.Config{}, listen(t))
	open := 0
	for range 600 {
		if conn, _ := upgrade(t, address, websocket.DialOptions{HTTPClient: clientFrom("127.0.0.1")}); conn != nil {
			open++
		}
	}
	if open != 512 {
		t.Errorf("one address has %d connections", open)
	}
	other, status := upgrade(t, address, websocket.DialOptions{HTTPClient: clientFrom("127.0.0.2")})
	if other == nil || enterRoom(t, other, relay.NewKey()) != -1 {
		t.Errorf("another address is answered %d", status)
	}
}

// TestRoomsOfOneAddress has one address open as many rooms as it can.
func TestRoomsOfOneAddress(t *testing.T) {
	t.Parallel()
	address, _ := startServe(t, relay.Config{MaxRoomsEach: 5}, listen(t))
	enter := func(ip, room string) websocket.StatusCode {
		conn, _ := upgrade(t, address, websocket.DialOptions{HTTPClient: clientFrom(ip)})
		return enterRoom(t, conn, room)
	}
	var rooms []string
	for range 5 {
		rooms = append(rooms, relay.NewKey())
		if status := enter("127.0.0.1", rooms[len(rooms)-1]); status != -1 {
			t.Fatalf("room %d: %v", len(rooms), status)
		}
	}
	if status := enter("127.0.0.1", relay.NewKey()); status != websocket.StatusTryAgainLater {
		t.Errorf("one room more: %v", status)
	}
	if status := enter("127.0.0.1", rooms[0]); status != -1 {
		t.Errorf("a room that is there: %v", status)
	}
	if status := enter("127.0.0.2", relay.NewKey()); status != -1 {
		t.Errorf("another address: %v", status)
	}
}

// TestProxiedAddress counts by the address that a proxy of ours names last.
func TestProxiedAddress(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		proxies []netip.Prefix
		clients []string
		want    []bool
	}{
		"a proxy of ours": {
			[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
			[]string{"192.0.2.1", "192.0.2.2", "192.0.2.1", "192.0.2.3, 192.0.2.2", "2001:db8::1", "2001:db8::2", "2001:db8:0:1::2"},
			[]bool{true, true, false, false, true, false, true},
		},
		"a stranger": {nil, []string{"192.0.2.1", "192.0.2.2"}, []bool{true, false}},
	} {
		address, _ := startServe(t, relay.Config{MaxSocketsEach: 1, Proxies: c.proxies}, listen(t))
		for i, client := range c.clients {
			conn, status := upgrade(t, address, websocket.DialOptions{HTTPHeader: http.Header{"X-Forwarded-For": {client}}})
			if (conn != nil) != c.want[i] {
				t.Errorf("%s: %s, number %d: %d", name, client, i, status)
			}
		}
	}
}

// TestForeignHost asks for the server by another name, as a page from elsewhere
// does whose name points here.
func TestForeignHost(t *testing.T) {
	t.Parallel()
	address, metrics, _ := startServeMetrics(t, relay.Config{Hosts: []string{"call.example", "*.cert.example"}}, listen(t))
	_, port, _ := net.SplitHostPort(address)
	for host, own := range map[string]bool{
		"127.0.0.1:" + port: true, "192.0.2.7": true, "[2001:db8::1]:" + port: true, "localhost:" + port: true,
		"call.example": true, "CALL.example:443": true, "a.cert.example": true,
		"evil.example": false, "evil.example:" + port: false, "call.example.evil.example": false,
		"127.0.0.1.evil.example": false, "localhost.evil.example": false, "cert.example": false,
	} {
		for _, url := range []string{"http://" + address + "/", "http://" + address + "/healthz", "http://" + metrics + "/metrics"} {
			request, err := http.NewRequest(http.MethodGet, url, nil)
			if err != nil {
				t.Fatal(err)
			}
			request.Host = host
			response, err := clientFrom("127.0.0.1").Do(request)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if refused := response.StatusCode == http.StatusForbidden; refused == own {
				t.Errorf("%s as %s: %s", strings.Replace(url, port, "PORT", 1), host, response.Status)
			}
		}
		conn, status := upgrade(t, address, websocket.DialOptions{Host: host, HTTPHeader: http.Header{"Origin": {"http://" + host}}})
		if (conn != nil) != own || !own && status != http.StatusForbidden {
			t.Errorf("a WebSocket as %s: %d", host, status)
		}
	}
}
