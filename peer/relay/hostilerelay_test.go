package relay_test

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"peerscope/peer"
	"peerscope/peer/relay"
)

// A wireMessage is a message of the relay's protocol. In version 1 its signal
// is an object that the relay can read. In version 2 it is sealed, in a binary
// message; here it is a string then.
type wireMessage struct {
	Version int             `json:"v,omitempty"`
	Type    string          `json:"type"`
	Room    string          `json:"room,omitempty"`
	Token   string          `json:"token,omitempty"`
	ID      peer.ID         `json:"id,omitempty"`
	Present []peer.ID       `json:"present,omitempty"`
	To      peer.ID         `json:"to,omitempty"`
	From    peer.ID         `json:"from,omitempty"`
	Signal  json.RawMessage `json:"signal,omitempty"`
}

// A hostileRelay is a relay for one room that does to signals what its attack
// wants, and speaks either version of the protocol.
type hostileRelay struct {
	address string
	attack  func(r *hostileRelay, s wireMessage) // it has From and To; called with the lock held

	mu        sync.Mutex
	ownID     peer.ID               // what welcome says; "" for the truth
	falseID   func(peer.ID) peer.ID // what others are told instead of an ID; nil for the truth
	victims   []*victim             // those who are here, the longest first
	signals   []wireMessage         // all that came, of earlier stays too
	impostors map[[2]peer.ID]*impostor
	running   sync.WaitGroup // impostors
	ctx       context.Context
}

// A victim is a member of the room.
type victim struct {
	id   peer.ID
	conn *websocket.Conn
}

func newHostileRelay(t *testing.T, attack func(*hostileRelay, wireMessage)) *hostileRelay {
	r := &hostileRelay{attack: attack, impostors: map[[2]peer.ID]*impostor{}}
	ctx, cancel := context.WithCancel(context.Background())
	r.ctx = ctx
	h := httptest.NewServer(r)
	r.address = strings.TrimPrefix(h.URL, "http://")
	t.Cleanup(func() {
		cancel()
		h.Close()
		r.running.Wait()
	})
	return r
}

func (r *hostileRelay) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	conn, err := websocket.Accept(w, request, nil)
	if err != nil {
		return
	}
	defer conn.CloseNow()
	conn.SetReadLimit(1 << 20)
	join, err := readWire(r.ctx, conn)
	if err != nil {
		return
	}
	v := &victim{id: relay.MemberID(join.Room, join.Token), conn: conn}
	r.enter(v, join.Version)
	defer r.leave(v)
	for {
		m, err := readWire(r.ctx, conn)
		if err != nil {
			return
		}
		m.From = v.id
		r.mu.Lock()
		r.signals = append(r.signals, m)
		r.attack(r, m)
		r.mu.Unlock()
	}
}

func readWire(ctx context.Context, conn *websocket.Conn) (m wireMessage, err error) {
	kind, b, err := conn.Read(ctx)
	if err != nil {
		return m, err
	}
	if kind == websocket.MessageBinary {
		const idLength = 26
		return wireMessage{Type: "signal", To: peer.ID(b[:idLength]), Signal: sealText(b[idLength:])}, nil
	}
	return m, json.Unmarshal(b, &m)
}

// told is what members are told instead of an ID.
func (r *hostileRelay) told(id peer.ID) peer.ID {
	if r.falseID != nil {
		return r.falseID(id)
	}
	return id
}

func (r *hostileRelay) enter(v *victim, version int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	welcome := wireMessage{Version: version, Type: "welcome", ID: cmp.Or(r.ownID, r.told(v.id))}
	for _, other := range r.victims {
		welcome.Present = append(welcome.Present, r.told(other.id))
		r.write(other, wireMessage{Type: "joined", From: r.told(v.id)})
	}
	r.write(v, welcome)
	r.victims = append(r.victims, v)
}

func (r *hostileRelay) leave(v *victim) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.victims = slices.DeleteFunc(r.victims, func(other *victim) bool { return other == v })
	for _, other := range r.victims {
		r.write(other, wireMessage{Type: "left", From: r.told(v.id)})
	}
}

func (r *hostileRelay) write(v *victim, m wireMessage) {
	b, err := json.Marshal(m)
	if err != nil {
		panic(err) // of the test itself
	}
	kind := websocket.MessageText
	if len(m.Signal) > 0 && m.Signal[0] == '"' {
		kind, b = websocket.MessageBinary, append([]byte(m.From), unseal(m.Signal)...)
	}
	_ = v.conn.Write(r.ctx, kind, b) // it may be gone
}

// deliver sends a signal to the victim with an ID.
func (r *hostileRelay) deliver(to, from peer.ID, signal json.RawMessage) {
	for _, v := range r.victims {
		if v.id == to || r.told(v.id) == to {
			r.write(v, wireMessage{Type: "signal", From: from, Signal: signal})
		}
	}
}

// others are the victims besides one.
func (r *hostileRelay) others(id peer.ID) (ids []peer.ID) {
	for _, v := range r.victims {
		if v.id != id {
			ids = append(ids, v.id)
		}
	}
	return ids
}

// find gives the victim with an ID.
func (r *hostileRelay) find(id peer.ID) *victim {
	return r.victims[slices.IndexFunc(r.victims, func(v *victim) bool { return v.id == id })]
}

// awaitEmpty waits until all have left.
func (r *hostileRelay) awaitEmpty(t *testing.T) {
	t.Helper()
	for begin := time.Now(); time.Since(begin) < testTimeout; time.Sleep(time.Millisecond) {
		r.mu.Lock()
		n := len(r.victims)
		r.mu.Unlock()
		if n == 0 {
			return
		}
	}
	t.Fatal("somebody is still there")
}

// impersonate hands a signal to the impostor that stands in its receiver's
// place towards its sender, and starts the one on the other side.
func (r *hostileRelay) impersonate(s wireMessage, pictures chan<- peer.ID) {
	if r.impostors[[2]peer.ID{s.From, s.To}] == nil {
		r.newImpostor(s.From, s.To, pictures)
		// It is we who offer to the member that the sender wanted to call.
		r.newImpostor(s.To, s.From, pictures).events <- peer.Event{Kind: peer.Present, From: s.To}
	}
	r.impostors[[2]peer.ID{s.From, s.To}].receive(s)
}

// An impostor is the relay in the place of one member towards another: its
// connection has its own DTLS certificate. It is a peer.Signaler.
type impostor struct {
	relay     *hostileRelay
	victim    peer.ID // it is connected to
	pretended peer.ID // it claims to be
	events    chan peer.Event
	offered   bool
}

// newImpostor starts an impostor, which writes the victim's ID for each picture.
func (r *hostileRelay) newImpostor(victim, pretended peer.ID, pictures chan<- peer.ID) *impostor {
	i := &impostor{relay: r, victim: victim, pretended: pretended, events: make(chan peer.Event, 1000)}
	r.impostors[[2]peer.ID{victim, pretended}] = i
	cfg := peer.Config{OnTrack: func(ctx context.Context, from peer.ID, track *peer.RemoteTrack) {
		for {
			if _, err := track.Read(); err != nil {
				return
			}
			select {
			case pictures <- from:
			default: // enough of them
			}
		}
	}}
	r.running.Go(func() { _ = peer.Join(r.ctx, i, cfg) }) // it ends with the test
	return i
}

// receive takes what the victim sent. What cannot be read is answered by an
// offer.
func (i *impostor) receive(s wireMessage) {
	e := peer.Event{Kind: peer.Signaled, From: i.victim}
	if json.Unmarshal(s.Signal, &e.Signal) == nil {
		i.events <- e
	} else if !i.offered {
		i.offered = true
		i.events <- peer.Event{Kind: peer.Present, From: i.victim}
	}
}

// Send is peer.Signaler's. To a member of version 2, whose signals are binary, it
// sends a binary one.
func (i *impostor) Send(_ context.Context, to peer.ID, s peer.Signal) error {
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	i.relay.mu.Lock()
	defer i.relay.mu.Unlock()
	if last := i.relay.signals[len(i.relay.signals)-1].Signal; last[0] == '"' {
		b = sealText(b)
	}
	i.relay.deliver(to, i.pretended, b)
	return nil
}

// Receive is peer.Signaler's.
func (i *impostor) Receive(ctx context.Context) (peer.Event, error) {
	select {
	case e := <-i.events:
		return e, nil
	case <-ctx.Done():
		return peer.Event{}, ctx.Err()
	}
}

// Close is peer.Signaler's.
func (i *impostor) Close() error { return nil }

// A plainSignaler is a client of version 1 of the protocol, whose signals the
// relay can read.
type plainSignaler struct{ conn *websocket.Conn }

func dialPlain(ctx context.Context, address string) (peer.Signaler, error) {
	conn, _, err := websocket.Dial(ctx, "ws://"+address+"/", nil)
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(1 << 20)
	s := plainSignaler{conn}
	return s, s.write(ctx, wireMessage{Version: 1, Type: "join", Room: relay.NewKey(), Token: relay.NewKey()})
}

func (s plainSignaler) write(ctx context.Context, m wireMessage) error {
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return s.conn.Write(ctx, websocket.MessageText, b)
}

// Send is peer.Signaler's.
func (s plainSignaler) Send(ctx context.Context, to peer.ID, signal peer.Signal) error {
	b, err := json.Marshal(signal)
	if err != nil {
		return err
	}
	return s.write(ctx, wireMessage{Type: "signal", To: to, Signal: b})
}

// Receive is peer.Signaler's. The tests have rooms of two.
func (s plainSignaler) Receive(ctx context.Context) (peer.Event, error) {
	for {
		m, err := readWire(ctx, s.conn)
		if err != nil {
			return peer.Event{}, err
		}
		e := peer.Event{From: m.From}
		switch m.Type {
		case "welcome":
			if len(m.Present) > 0 {
				return peer.Event{Kind: peer.Present, From: m.Present[0]}, nil
			}
			continue
		case "joined":
			e.Kind = peer.Joined
		case "left":
			e.Kind = peer.Left
		case "signal":
			e.Kind = peer.Signaled
			err = json.Unmarshal(m.Signal, &e.Signal)
		}
		return e, err
	}
}

// Close is peer.Signaler's.
func (s plainSignaler) Close() error { return s.conn.CloseNow() }
