package peer

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"net"
	"net/netip"
	"sync"
	"time"
)

const (
	// maxOutbound messages wait for a stream: a third of a second of maxBitRate.
	maxOutbound = 128
	// flushTimeout is how long Close waits for them.
	flushTimeout = 100 * time.Millisecond
	// maxSplit is in bytes; no longer message is a check or its answer.
	maxSplit = 2048
)

// A limitedStream is a limitedConn for a stream to a TURN server (RFC 8656 section
// 2.1), of which each Write is one message. Pion writes with locks held and in the loop
// of its ICE agent, so Write never waits: on a line that is cut or too slow, what does
// not fit in the queue is dropped, as it would be over UDP.
type limitedStream struct {
	net.Conn
	limiter  *checkLimiter
	server   netip.AddrPort
	inbound  messageSplitter
	outbound chan []byte
	closed   sync.Once
	closing  chan struct{}
	ended    chan struct{} // closed when writeOutbound has ended
}

// newLimitedStream takes c over, which is of TCP or TLS.
func newLimitedStream(c net.Conn, l *checkLimiter, server netip.AddrPort) *limitedStream {
	s := &limitedStream{
		Conn: c, limiter: l, server: server,
		outbound: make(chan []byte, maxOutbound),
		closing:  make(chan struct{}),
		ended:    make(chan struct{}),
	}
	go s.writeOutbound() // joined by Close
	return s
}

func (s *limitedStream) Write(b []byte) (int, error) {
	if !s.limiter.allowSend(time.Now(), s, s.server, b) {
		return len(b), nil
	}
	select {
	case <-s.ended:
		return 0, net.ErrClosed
	default:
	}
	select {
	case s.outbound <- bytes.Clone(b):
	default:
	}
	return len(b), nil
}

// writeOutbound ends with the stream, or when all is sent after Close.
func (s *limitedStream) writeOutbound() {
	defer close(s.ended)
	for {
		select {
		case b := <-s.outbound:
			if _, err := s.Conn.Write(b); err != nil {
				return
			}
		case <-s.closing:
			if len(s.outbound) == 0 {
				return
			}
		}
	}
}

func (s *limitedStream) Read(b []byte) (int, error) {
	n, err := s.Conn.Read(b)
	s.inbound.split(b[:n], func(message []byte) { s.limiter.received(time.Now(), s, s.server, message) })
	return n, err
}

func (s *limitedStream) Close() error {
	s.limiter.forget(s)
	s.closed.Do(func() { close(s.closing) })
	_ = s.Conn.SetWriteDeadline(time.Now().Add(flushTimeout)) // else a write may never end
	<-s.ended
	if c, ok := s.Conn.(*tls.Conn); ok {
		return c.NetConn().Close() // TLS would wait five seconds to say that it closes
	}
	return s.Conn.Close()
}

// A messageSplitter finds the messages in a stream from a TURN server: of STUN, and
// ChannelData, which is padded to a multiple of four bytes.
type messageSplitter struct {
	message []byte // that begins
	left    int    // bytes of it that are still to come, once its length is known
}

// split calls found with each message that is complete; those above maxSplit are cut
// off. found must not keep it.
func (m *messageSplitter) split(b []byte, found func([]byte)) {
	const header = 4 // bytes: type or channel, length
	for len(b) > 0 {
		n := m.left
		if len(m.message) < header {
			n = header - len(m.message)
		}
		n = min(n, len(b))
		if room := maxSplit - len(m.message); room > 0 {
			m.message = append(m.message, b[:min(n, room)]...)
		}
		b = b[n:]
		if m.left > 0 {
			m.left -= n
		} else if len(m.message) == header {
			m.left = bodyLength(m.message)
		}
		if m.left == 0 && len(m.message) >= header {
			found(m.message)
			m.message = m.message[:0]
		}
	}
}

// bodyLength is how much follows the first four bytes of a message.
func bodyLength(head []byte) int {
	length := int(binary.BigEndian.Uint16(head[2:]))
	if head[0]>>6 == 1 { // RFC 8656 section 12.5
		return (length + 3) &^ 3
	}
	return length + 16 // the rest of the header: RFC 8489 section 5
}
