package nearby

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"

	"peerscope/peer"
	"peerscope/peer/relay"
	"peerscope/peer/relay/host"
	"peerscope/peer/seal"
	"peerscope/peer/signaltest"
)

// A tap is a stretch of the network between clients and a server, on which
// somebody records everything.
type tap struct {
	address netip.AddrPort
	conns   sync.WaitGroup

	mu      sync.Mutex
	streams []*bytes.Buffer // one for each direction of each connection
}

// tapServer records until stop is called, when both ends have let go.
func tapServer(t *testing.T, server string) (tapped *tap, stop func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	tapped = &tap{address: l.Addr().(*net.TCPAddr).AddrPort()}
	tapped.conns.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			tapped.conns.Go(func() { tapped.forward(t, client, server) })
		}
	})
	return tapped, func() { l.Close(); tapped.conns.Wait() }
}

// forward forwards a connection until either end closes it.
func (n *tap) forward(t *testing.T, client net.Conn, server string) {
	defer client.Close()
	upstream, err := net.Dial("tcp", server)
	if err != nil {
		t.Error(err)
		return
	}
	defer upstream.Close()
	var g errgroup.Group
	g.Go(func() error { return n.record(upstream, client) })
	g.Go(func() error { return n.record(client, upstream) })
	_ = g.Wait() // however the connection ends
}

// record copies what one end sends, and closes the other when it ends.
func (n *tap) record(to, from net.Conn) error {
	defer to.Close()
	stream := &bytes.Buffer{}
	n.mu.Lock()
	n.streams = append(n.streams, stream)
	n.mu.Unlock()
	_, err := io.Copy(io.MultiWriter(stream, to), from)
	return err
}

// everything is what was recorded, with the masks of WebSockets taken off.
func (n *tap) everything(t *testing.T) string {
	var all strings.Builder
	for _, stream := range n.streams {
		all.Write(stream.Bytes())
		if head, frames, ok := bytes.Cut(stream.Bytes(), []byte("\r\n\r\n")); ok && bytes.Contains(head, []byte("Sec-Websocket-Key")) {
			all.Write(unmask(t, frames))
		}
	}
	return all.String()
}

// unmask gives the payloads of a client's frames (RFC 6455 section 5.2).
func unmask(t *testing.T, frames []byte) (payloads []byte) {
	t.Helper()
	for len(frames) > 0 {
		const masked, head, maskSize = 0x80, 2, 4
		if len(frames) < head || frames[1]&masked == 0 {
			t.Fatalf("no frame of a client: %q", frames)
		}
		length, size := uint64(frames[1]&^masked), head
		switch length {
		case 126:
			length, size = uint64(binary.BigEndian.Uint16(frames[head:])), head+2
		case 127:
			length, size = binary.BigEndian.Uint64(frames[head:]), head+8
		}
		mask, payload := frames[size:size+maskSize], frames[size+maskSize:][:length]
		for i, b := range payload {
			payloads = append(payloads, b^mask[i%maskSize])
		}
		frames = frames[size+maskSize+int(length):]
	}
	return payloads
}

// TestCaptureOfCall records all that two neighbours send over TCP for a call that
// comes about. It says who calls, and nothing by which to join or to listen.
func TestCaptureOfCall(t *testing.T) {
	const caller, called = "Kimberley", "Evangeline"
	ctx, cancel := context.WithTimeout(t.Context(), signaltest.Timeout)
	defer cancel()
	h, err := host.Open(host.Options{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	relayTap, stopRelayTap := tapServer(t, h.Listen)
	secret := relay.NewKey()
	link := relay.Link(relayTap.address.String(), secret)

	var g errgroup.Group
	callCtx, hangUp := context.WithCancel(ctx)
	g.Go(func() error { return h.Serve(ctx) })
	callers, met := make(chan Caller, 1), make(chan peer.Member, 100)
	at, stopServer := startStoppableCallServer(t, eveServer(func(_ context.Context, c Caller) (string, error) {
		callers <- c
		return link, nil
	}))
	callTap, stopCallTap := tapServer(t, netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), at.port).String())
	at.port = callTap.address.Port()
	onConnected := func(m peer.Member) {
		if m.State == peer.Connected {
			met <- m
		}
	}
	room, err := relay.Open(link)
	if err != nil {
		t.Fatal(err)
	}
	eve, opened := identityOf["Eve"], make(chan struct{})
	g.Go(func() error {
		return room(callCtx, peer.Config{About: peer.About{Name: called}, Identity: &eve, OnMember: onConnected, OnOpen: func() { close(opened) }})
	})
	signaltest.Next(t, "the room of the one who is called", opened)
	g.Go(func() error {
		return callAndJoin(callCtx, at, peer.Config{About: peer.About{Name: caller}, OnMember: onConnected})
	})
	c := signaltest.Next(t, "a caller", callers)
	keys := map[seal.PublicKey]bool{}
	for range 2 {
		keys[signaltest.Next(t, "a connection", met).Key] = true
	}
	if !keys[eveKey] || !keys[c.Key] || c.Key == (seal.PublicKey{}) {
		t.Errorf("in the room are %v, not %v, who called, and %v", keys, c.Key, eveKey)
	}
	hangUp()
	stopServer()
	cancel()
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
	stopCallTap()
	stopRelayTap()
	const firstCounter = "\x00\x00\x00\x00\x00\x00\x00\x01" // of a sealed signal
	checkCapture(t, "the call", callTap, []string{"POST /call", caller}, secret, called, link)
	checkCapture(t, "the relay", relayTap, []string{firstCounter, seal.NewKeys(secret).Room}, secret, called, caller, link)
}

// checkCapture checks what is in a capture and what is not.
func checkCapture(t *testing.T, name string, n *tap, there []string, secrets ...string) {
	t.Helper()
	all := n.everything(t)
	for _, s := range there {
		if !strings.Contains(all, s) {
			t.Errorf("the capture of %s is without %q: %.1000q", name, s, all)
		}
	}
	for _, s := range append(secrets, "fingerprint", "candidate", "ice-ufrag", "ice-pwd", "typ host") {
		if strings.Contains(all, s) {
			t.Errorf("the capture of %s has %q", name, s)
		}
	}
}
