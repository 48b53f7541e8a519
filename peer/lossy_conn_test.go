package peer_test

import (
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/pion/ice/v4"
	"github.com/pion/webrtc/v4"
)

// A lossyConn loses some of what it sends, and all of it in both
// directions while it is cut.
type lossyConn struct {
	net.PacketConn
	perMille int
	cut      atomic.Bool

	mu  sync.Mutex
	rng *rand.Rand
}

// newLossyConn gives a connection on loopback and the mux that sends over it.
func newLossyConn(t *testing.T, perMille int) (*lossyConn, ice.UDPMux) {
	t.Helper()
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &lossyConn{PacketConn: conn, perMille: perMille, rng: rand.New(rand.NewPCG(1, 2))}
	mux := webrtc.NewICEUDPMux(nil, l)
	t.Cleanup(func() { mux.Close(); conn.Close() })
	return l, mux
}

func (l *lossyConn) WriteTo(b []byte, a net.Addr) (int, error) {
	l.mu.Lock()
	lost := l.rng.IntN(1000) < l.perMille
	l.mu.Unlock()
	if lost || l.cut.Load() {
		return len(b), nil
	}
	return l.PacketConn.WriteTo(b, a)
}

func (l *lossyConn) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, a, err := l.PacketConn.ReadFrom(b)
		if err != nil || !l.cut.Load() {
			return n, a, err
		}
	}
}
