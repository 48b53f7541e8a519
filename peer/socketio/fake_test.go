package socketio_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// A fakeServer is the seed's room server in Go: engine.io of one revision,
// socket.io and the events of the room.
type fakeServer struct {
	revision   int
	interval   int         // ms between heartbeats
	timeout    int         // ms
	heartbeats chan string // heartbeats received
	refusal    string      // sent instead of joining
	received   chan string // events received, where a test needs them

	server  *httptest.Server
	mu      sync.Mutex
	joined  int
	down    bool          // refuses connections
	members []*fakeMember // of one room, the longest first
}

type fakeMember struct {
	id   string
	mute atomic.Bool // sends nothing more
	conn *websocket.Conn
}

func newFake(t *testing.T, revision int) *fakeServer {
	t.Helper()
	f := &fakeServer{revision: revision, interval: 500, timeout: 20_000, heartbeats: make(chan string, 1000), received: make(chan string, 1000)}
	f.server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(func() {
		f.drop()
		f.server.Close()
	})
	return f
}

func (f *fakeServer) link(role string) string {
	link := "sio+" + f.server.URL + "/room"
	if role != "" {
		link += "?role=" + role
	}
	return link
}

// drop closes all connections as a stopping server does.
func (f *fakeServer) drop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range f.members {
		_ = m.conn.CloseNow()
	}
}

func (f *fakeServer) setDown(down bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.down = down
}

func (f *fakeServer) serve(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	down := f.down
	f.mu.Unlock()
	if down {
		http.Error(w, "down", http.StatusServiceUnavailable)
		return
	}
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer conn.CloseNow()
	if f.revision == 4 && r.URL.Query().Get("EIO") != "4" {
		return // as engine.io 6 does, after writing an HTTP response into the WebSocket
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	f.mu.Lock()
	f.joined++
	m := &fakeMember{id: fmt.Sprint("member-", f.joined), conn: conn}
	f.mu.Unlock()
	defer f.leave(m)
	greeting := fmt.Sprintf(`0{"sid":%q,"upgrades":[],"pingInterval":%d,"pingTimeout":%d}`, f.sid(m), f.interval, f.timeout)
	if f.refusal != "" && f.revision == 3 {
		greeting = f.refusal
	}
	if m.write(greeting) != nil || f.revision == 3 && m.write("40") != nil {
		return
	}
	if f.revision == 4 {
		go f.ping(ctx, m)
	}
	for f.read(m) {
	}
}

// sid is the ID of the connection, which is the member's only in revision 3.
func (f *fakeServer) sid(m *fakeMember) string {
	if f.revision == 3 {
		return m.id
	}
	return "connection-" + m.id
}

func (f *fakeServer) ping(ctx context.Context, m *fakeMember) {
	clock := time.NewTicker(time.Duration(f.interval) * time.Millisecond)
	defer clock.Stop()
	for {
		select {
		case <-clock.C:
			_ = m.write("2")
		case <-ctx.Done():
			return
		}
	}
}

// read handles the next packet; a member without heartbeat is disconnected.
func (f *fakeServer) read(m *fakeMember) bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(f.interval+f.timeout)*time.Millisecond)
	defer cancel()
	_, b, err := m.conn.Read(ctx)
	if err != nil {
		return false
	}
	packet := string(b)
	switch {
	case packet == "2" && f.revision == 3:
		f.heartbeats <- packet
		return m.write("3") == nil
	case packet == "3" && f.revision == 4:
		f.heartbeats <- packet
	case packet == "40" && f.revision == 4:
		return m.write(cmp.Or(f.refusal, fmt.Sprintf(`40{"sid":%q}`, m.id))) == nil
	case packet == "41":
		f.leave(m)
	case strings.HasPrefix(packet, "42"):
		var name string
		var argument json.RawMessage
		if err := json.Unmarshal(b[2:], &[]any{&name, &argument}); err != nil {
			return false
		}
		f.handle(m, name, argument)
		f.received <- name
	}
	return true
}

func (f *fakeServer) leave(m *fakeMember) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.members = slices.DeleteFunc(f.members, func(other *fakeMember) bool { return other == m })
}

func (f *fakeServer) handle(m *fakeMember, name string, argument json.RawMessage) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var l struct {
		UserToSignal, CallerID string
		Signal                 json.RawMessage
	}
	_ = json.Unmarshal(argument, &l)
	switch name {
	case "join room", "tester join room":
		f.enterLocked(m)
	case "sending signal":
		f.sendLocked(l.UserToSignal, "user joined", map[string]any{"signal": l.Signal, "callerID": l.CallerID})
	case "returning signal":
		f.sendLocked(l.CallerID, "receiving returned signal", map[string]any{"signal": l.Signal, "id": m.id})
	}
}

func (f *fakeServer) enterLocked(m *fakeMember) {
	if len(f.members) >= 4 {
		_ = m.emit("room full")
		return
	}
	ids := []string{}
	for _, other := range f.members {
		ids = append(ids, other.id)
	}
	f.members = append(f.members, m)
	_ = m.emit("all users", ids)
}

func (f *fakeServer) sendLocked(to, name string, argument any) {
	for _, m := range f.members {
		if m.id == to {
			_ = m.emit(name, argument)
		}
	}
}

func (m *fakeMember) emit(parts ...any) error {
	b, err := json.Marshal(parts)
	if err != nil {
		return err
	}
	return m.write("42" + string(b))
}

func (m *fakeMember) write(packet string) error {
	if m.mute.Load() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return m.conn.Write(ctx, websocket.MessageText, []byte(packet))
}
