package relay

import (
	"encoding/binary"
	"errors"
	"net"
	"time"
)

// Limits of a member in a window: a few dozen candidates and one or two
// descriptions for each of a few others.
const (
	rateWindow = 10 * time.Second
	rateFrames = 500
	rateBytes  = 2 << 20
)

var errRateLimit = errors.New("too much at once")

// A rateLimitedConn is a connection whose reads fail with errRateLimit when more
// frames or bytes have arrived than a member may send. It counts what has not
// been parsed yet: pings, fragments and garbage too.
type rateLimitedConn struct {
	net.Conn
	frames  frameCounter
	limiter rateLimiter
}

func (c *rateLimitedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if !c.count(b[:n]) {
		return 0, errRateLimit
	}
	return n, err
}

// count counts bytes that have arrived; it returns false if they are too many.
func (c *rateLimitedConn) count(b []byte) bool {
	return c.limiter.allow(time.Now(), c.frames.count(b), len(b))
}

// A rateLimiter counts in fixed windows of rateWindow.
type rateLimiter struct {
	windowStart   time.Time
	frames, bytes int
}

func (l *rateLimiter) allow(now time.Time, frames, bytes int) bool {
	if now.Sub(l.windowStart) >= rateWindow {
		*l = rateLimiter{windowStart: now}
	}
	l.frames += frames
	l.bytes += bytes
	return l.frames <= rateFrames && l.bytes <= rateBytes
}

// A frameCounter finds the frames of a WebSocket (RFC 6455 section 5.2) in the
// bytes that arrive.
type frameCounter struct {
	header  [14]byte // of the frame that begins
	length  int      // bytes of header that are there
	payload uint64   // bytes of the frame that are still to come
}

// count takes the bytes that follow, and returns how many frames begin in them.
func (f *frameCounter) count(b []byte) (frames int) {
	for len(b) > 0 {
		if f.payload > 0 {
			n := min(f.payload, uint64(len(b)))
			f.payload -= n
			b = b[n:]
			continue
		}
		if f.length == 0 {
			frames++
		}
		f.header[f.length] = b[0]
		f.length++
		b = b[1:]
		f.parseHeader()
	}
	return frames
}

// parseHeader goes on to the payload if the header is complete.
func (f *frameCounter) parseHeader() {
	if f.length < 2 {
		return
	}
	size, payload := 2, uint64(f.header[1]&0x7f)
	switch payload {
	case 126:
		size, payload = 4, uint64(binary.BigEndian.Uint16(f.header[2:]))
	case 127:
		size, payload = 10, binary.BigEndian.Uint64(f.header[2:])
	}
	if f.header[1]&0x80 != 0 {
		size += 4 // the masking key
	}
	if f.length == size {
		f.length, f.payload = 0, payload
	}
}
