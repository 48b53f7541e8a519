package peer

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"slices"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/pion/stun/v4"
	"github.com/pion/webrtc/v4"
)

// channelData is a message to or from a peer of the TURN server, padded as in a
// stream (RFC 8656 section 12.4).
func channelData(message []byte) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0x40, 0}, uint16(len(message)))
	b = append(b, message...)
	return append(b, make([]byte, (4-len(message)%4)%4)...)
}

// A memoryConn counts what is written.
type memoryConn struct {
	net.Conn
	in     io.Reader
	writes int
}

func (c *memoryConn) Read(b []byte) (int, error)  { return c.in.Read(b) }
func (c *memoryConn) Write(b []byte) (int, error) { c.writes++; return len(b), nil }
func (c *memoryConn) Close() error                { return nil }

func (c *memoryConn) SetWriteDeadline(time.Time) error { return nil }

// TestChecksThroughTURNOverTCP: checks in a stream are counted, until the peer has
// answered one, however the answer is cut into pieces.
func TestChecksThroughTURNOverTCP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		request := check(t)
		message := &stun.Message{Raw: request}
		if err := message.Decode(); err != nil {
			t.Fatal(err)
		}
		answer := build(t, stun.NewTransactionIDSetter(message.TransactionID), stun.BindingSuccess, stun.Fingerprint)
		inbound := slices.Concat(channelData([]byte("media")), build(t, stun.BindingSuccess, stun.TransactionID), channelData(answer))
		conn := &memoryConn{in: iotest.OneByteReader(bytes.NewReader(inbound))}
		s := newLimitedStream(conn, newCheckLimiter(), netip.MustParseAddrPort("192.0.2.1:3478"))
		write := func(b []byte) {
			if n, err := s.Write(b); n != len(b) || err != nil {
				t.Fatalf("%d, %v", n, err)
			}
			synctest.Wait() // until it is sent
		}
		for range 1000 {
			write(channelData(request))
		}
		if conn.writes > 100 {
			t.Fatalf("%d checks to who does not answer", conn.writes)
		}
		if _, err := io.Copy(io.Discard, s); err != nil {
			t.Fatal(err)
		}
		before := conn.writes
		for range 1000 {
			write(channelData(request))
		}
		if n := conn.writes - before; n != 1000 {
			t.Errorf("%d of 1000 packets where the peer has answered", n)
		}
		if _ = s.Close(); len(s.limiter.pairs) != 0 || len(s.limiter.remotes) != 0 {
			t.Error("a closed connection is remembered")
		}
	})
}

// TestTURNDialer: servers of turns: are spoken to over TLS, whose certificate counts.
func TestTURNDialer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	first := make(chan byte, 1)
	go func() { // ends with l
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			b := make([]byte, 1)
			if _, err := c.Read(b); err == nil {
				first <- b[0]
			}
			c.Close()
		}
	}()
	address := l.Addr().String()
	d := &turnDialer{ctx: t.Context(), limiter: newCheckLimiter()}
	d.add(webrtc.ICEServer{URLs: []string{"turn:" + address + "?transport=tcp"}})
	c, err := d.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write([]byte{1}); err != nil || <-first != 1 {
		t.Errorf("in plain: %v", err)
	}
	c.Close()
	if _, err := d.Dial("tcp", "nowhere"); err == nil {
		t.Error("an address without a port")
	}
	d.add(webrtc.ICEServer{URLs: []string{"stun:" + address, "turns:" + address}})
	if c, err := d.Dial("tcp", address); err == nil || c != nil || <-first != 22 { // a TLS handshake: RFC 8446 section 5.1
		t.Errorf("with TLS: %v, %v", c, err)
	}
}

// TestTURNDialerEnds: nothing is dialed for a member that has ended.
func TestTURNDialerEnds(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d, address := &turnDialer{ctx: ctx, limiter: newCheckLimiter()}, l.Addr().String()
	for range 2 {
		if c, err := d.Dial("tcp", address); c != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("%v, %v", c, err)
		}
		d.add(webrtc.ICEServer{URLs: []string{"turns:" + address}})
	}
}

func TestTURNOverDTLSIsNotUsed(t *testing.T) {
	urls := []string{"turn:a:1", "turns:a:2?transport=udp", "turns:a:3", "turns:a:4?transport=tcp", "stun:a:5"}
	kept := withoutDTLS([]webrtc.ICEServer{{URLs: urls}, {URLs: urls[1:2]}})
	if len(kept) != 1 || !slices.Equal(kept[0].URLs, []string{urls[0], urls[2], urls[3], urls[4]}) {
		t.Errorf("%+v", kept)
	}
}

// FuzzMessageSplitter: however a stream is cut, the same messages are found.
func FuzzMessageSplitter(f *testing.F) {
	f.Add(slices.Concat(channelData([]byte("media")), channelData(nil), []byte{0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42}), uint8(3))
	f.Add([]byte{0, 1, 0xff, 0xff}, uint8(1))
	f.Fuzz(func(t *testing.T, stream []byte, size uint8) {
		var whole, cut [][]byte
		var a, b messageSplitter
		a.split(stream, func(m []byte) { whole = append(whole, bytes.Clone(m)) })
		for piece := range slices.Chunk(stream, int(size)+1) {
			b.split(piece, func(m []byte) { cut = append(cut, bytes.Clone(m)) })
		}
		if !slices.EqualFunc(whole, cut, bytes.Equal) || len(a.message) > maxSplit || a.left != b.left {
			t.Errorf("%x and %x", whole, cut)
		}
	})
}
