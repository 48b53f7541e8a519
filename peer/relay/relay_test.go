package relay_test

import (
	"context"
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"peerscope/peer"
	"peerscope/peer/relay"
	"peerscope/peer/seal"
	"peerscope/peer/signaltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve starts a server.
func serve(t *testing.T, cfg relay.Config) (address string, server *relay.Server) {
	t.Helper()
	server = relay.New(cfg)
	h := httptest.NewServer(server)
	t.Cleanup(func() {
		server.Close()
		h.Close()
	})
	return strings.TrimPrefix(h.URL, "http://"), server
}

func dial(t *testing.T, link string) peer.Signaler {
	t.Helper()
	s, err := relay.Dial(context.Background(), link)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestClientConforms(t *testing.T) {
	signaltest.Run(t, func(t *testing.T) func() peer.Signaler {
		address, _ := serve(t, relay.Config{})
		link := relay.Link(address, relay.NewKey())
		return func() peer.Signaler { return dial(t, link) }
	})
}

func TestRoomFull(t *testing.T) {
	address, _ := serve(t, relay.Config{MaxMembers: 1})
	link := relay.Link(address, relay.NewKey())
	dial(t, link)
	late := dial(t, link)
	if e, err := signaltest.Receive(t, late); err != nil || e.Kind != peer.Full {
		t.Errorf("%+v, %v, not Full", e, err)
	}
	if e, err := signaltest.Receive(t, late); !errors.Is(err, io.EOF) {
		t.Errorf("after Full %+v, %v, not io.EOF", e, err)
	}
	dial(t, relay.Link(address, relay.NewKey())) // another room is not full
}

func TestRoomsAreSeparate(t *testing.T) {
	address, _ := serve(t, relay.Config{})
	dial(t, relay.Link(address, relay.NewKey()))
	link := relay.Link(address, relay.NewKey())
	b := dial(t, relay.PageLink(link))
	dial(t, link)
	if e, err := signaltest.Receive(t, b); err != nil || e.Kind != peer.Joined {
		t.Errorf("first %+v, %v, not Joined of the one in the same room", e, err)
	}
}

func TestEmptyRoomIsForgotten(t *testing.T) {
	address, _ := serve(t, relay.Config{MaxRooms: 1})
	first := dial(t, relay.Link(address, relay.NewKey()))
	if _, err := relay.Dial(context.Background(), relay.Link(address, relay.NewKey())); !errors.Is(err, relay.ErrRefused) {
		t.Errorf("a second room: %v, not ErrRefused", err)
	}
	first.Close()
	deadline := time.Now().Add(20 * time.Second)
	for {
		s, err := relay.Dial(context.Background(), relay.Link(address, relay.NewKey()))
		if err == nil {
			s.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

func TestServerClosesRoom(t *testing.T) {
	address, server := serve(t, relay.Config{})
	s := dial(t, relay.Link(address, relay.NewKey()))
	for range 2 {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}
	if e, err := signaltest.Receive(t, s); !errors.Is(err, io.EOF) {
		t.Errorf("%+v, %v, not io.EOF", e, err)
	}
}

func TestDialErrors(t *testing.T) {
	address, server := serve(t, relay.Config{})
	gone := httptest.NewServer(nil)
	gone.Close()
	plain := httptest.NewServer(nil)
	t.Cleanup(plain.Close)
	key := relay.NewKey()
	for link, want := range map[string]error{
		"hello": relay.ErrLink,
		relay.Link(strings.TrimPrefix(gone.URL, "http://"), key):  relay.ErrUnreachable,
		relay.Link(strings.TrimPrefix(plain.URL, "http://"), key): relay.ErrRefused,
	} {
		if _, err := relay.Dial(context.Background(), link); !errors.Is(err, want) {
			t.Errorf("%q: %v, not %v", link, err, want)
		}
	}
	server.Close()
	if _, err := relay.Dial(context.Background(), relay.Link(address, key)); !errors.Is(err, relay.ErrRefused) {
		t.Errorf("a server that has stopped: %v", err)
	}
}

// TestHostileClients checks that each of them is disconnected and disturbs
// nobody in the room.
func TestHostileClients(t *testing.T) {
	address, _ := serve(t, relay.Config{})
	key := relay.NewKey()
	victim := dial(t, relay.Link(address, key))
	join := `{"v":2,"type":"join","room":"` + seal.NewKeys(key).Room + `"}`
	for name, messages := range map[string][]string{
		"no JSON":       {"hello"},
		"wrong version": {strings.Replace(join, "2", "1", 1)},
		"no room":       {`{"v":2,"type":"join"}`},
		"left first":    {`{"v":2,"type":"left"}`},
		"nonsense":      {join, `[]`},
		"long id":       {join, `{"type":"joined","from":"` + strings.Repeat("x", 100) + `"}`},
		"too long":      {join, strings.Repeat(" ", 200<<10)},
		"too many":      append([]string{join}, strings.Split(strings.Repeat("{}\n", 600), "\n")[:600]...),
	} {
		t.Run(name, func(t *testing.T) { expectDisconnect(t, address, messages) })
	}
	friend := dial(t, relay.Link(address, key))
	var joined []peer.ID
	for left := 0; len(joined) < 5 || left < 4; { // four joined and were disconnected, then friend joined
		switch e := nextEvent(t, victim); e.Kind {
		case peer.Joined:
			joined = append(joined, e.From)
		case peer.Left:
			left++
		}
	}
	if err := victim.Send(context.Background(), joined[4], peer.Signal{}); err != nil {
		t.Fatal(err)
	}
	for nextEvent(t, friend).Kind != peer.Signaled {
	}
}

func nextEvent(t *testing.T, s peer.Signaler) peer.Event {
	t.Helper()
	e, err := signaltest.Receive(t, s)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func expectDisconnect(t *testing.T, address string, messages []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, "ws://"+address+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	for _, m := range messages {
		if conn.Write(ctx, websocket.MessageText, []byte(m)) != nil {
			break
		}
	}
	for err == nil {
		_, _, err = conn.Read(ctx)
	}
	if ctx.Err() != nil {
		t.Error("it is still served")
	}
}

func TestOtherOriginIsRefused(t *testing.T) {
	address, _ := serve(t, relay.Config{})
	_, response, err := websocket.Dial(context.Background(), "ws://"+address+"/", &websocket.DialOptions{
		HTTPHeader: map[string][]string{"Origin": {"http://elsewhere.example"}},
	})
	if err == nil || response == nil || response.StatusCode != 403 {
		t.Errorf("a page from elsewhere gets %v, %v", response, err)
	}
}
