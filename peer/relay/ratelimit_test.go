package relay

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"testing"
	"time"
)

func TestRateLimiter(t *testing.T) {
	for name, c := range map[string]struct{ frames, bytes, allowed int }{
		"frames": {1, 6, rateFrames},
		"bytes":  {0, 1 << 10, rateBytes >> 10},
	} {
		var r rateLimiter
		now := time.Now()
		for i := range c.allowed {
			if !r.allow(now, c.frames, c.bytes) {
				t.Fatalf("%s: the one after %d is too many", name, i)
			}
		}
		if r.allow(now, c.frames, c.bytes) {
			t.Errorf("%s: one more is not", name)
		}
		if !r.allow(now.Add(rateWindow), c.frames, c.bytes) {
			t.Errorf("%s: the next window is full from the start", name)
		}
	}
}

// webSocketFrame is a frame of a client, masked with zeros.
func webSocketFrame(first byte, payload []byte) []byte {
	b := []byte{first}
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	return append(append(b, 0, 0, 0, 0), payload...)
}

// TestFrameCounter counts frames of all lengths, however they are cut up.
func TestFrameCounter(t *testing.T) {
	var stream []byte
	sizes := []int{0, 1, 125, 126, 0, 65535, 65536, 3, 0, 0}
	for _, n := range sizes {
		stream = append(stream, webSocketFrame(0x81, make([]byte, n))...)
	}
	stream = append(stream, 0x8a, 0) // an unmasked pong
	for _, step := range []int{1, 2, 7, 1000, len(stream)} {
		var c frameCounter
		frames := 0
		for rest := stream; len(rest) > 0; rest = rest[min(step, len(rest)):] {
			frames += c.count(rest[:min(step, len(rest))])
		}
		if frames != len(sizes)+1 || c.length != 0 || c.payload != 0 {
			t.Errorf("in steps of %d: %d frames, %d and %d are left", step, frames, c.length, c.payload)
		}
	}
}

// TestFloodIsNotParsed checks that a connection fails at its limit, whatever it
// carries.
func TestFloodIsNotParsed(t *testing.T) {
	for name, frame := range map[string][]byte{
		"pings":          webSocketFrame(0x89, nil),
		"fragments":      webSocketFrame(0x00, nil),
		"unknown fields": webSocketFrame(0x81, []byte(`{"type":"x","more":"`+string(bytes.Repeat([]byte("x"), 50_000))+`"}`)),
		"one long frame": {0x82, 127, 0, 0, 1, 0, 0, 0, 0, 0},
		"zeros":          make([]byte, 4096),
	} {
		near, far := net.Pipe()
		go func() {
			defer near.Close()
			for {
				if _, err := near.Write(frame); err != nil {
					return
				}
			}
		}()
		n, err := io.Copy(io.Discard, &rateLimitedConn{Conn: far})
		if !errors.Is(err, errRateLimit) || n > rateBytes {
			t.Errorf("%s: %d bytes, %v", name, n, err)
		}
		far.Close()
	}
}
