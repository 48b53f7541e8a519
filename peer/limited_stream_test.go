package peer

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"net/http/httptest"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

// TestCutTURNStream: neither writing nor closing waits for a line that takes nothing.
func TestCutTURNStream(t *testing.T) {
	server := httptest.NewTLSServer(nil)
	server.Close() // only its certificate is needed
	config := &tls.Config{Certificates: server.TLS.Certificates, InsecureSkipVerify: true, SessionTicketsDisabled: true}
	for _, secure := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			defer far.Close()
			if secure {
				client := tls.Client(near, config)
				go func() { _ = tls.Server(far, config).Handshake() }()
				if err := client.Handshake(); err != nil {
					t.Fatal(err)
				}
				near = client
			}
			s := newLimitedStream(near, newCheckLimiter(), netip.AddrPort{})
			begin := time.Now()
			for range 2 * maxOutbound {
				if n, err := s.Write([]byte("media")); n != 5 || err != nil {
					t.Fatalf("%d, %v", n, err)
				}
			}
			s.Close()
			s.Close()
			if d := time.Since(begin); d > time.Second {
				t.Errorf("TLS %v: closed after %v", secure, d)
			}
			if _, err := s.Write([]byte("media")); err == nil {
				t.Errorf("TLS %v: a closed stream takes more", secure)
			}
		})
	}
}

// TestClosingTURNStream: what was written before Close still goes out.
func TestClosingTURNStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		s := newLimitedStream(near, newCheckLimiter(), netip.AddrPort{})
		var want []byte
		message := make([]byte, 4)
		for i := range maxOutbound {
			message[0] = byte(i)
			want = append(want, message...)
			_, _ = s.Write(message)
		}
		go s.Close()
		if got, err := io.ReadAll(far); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d of %d bytes, %v", len(got), len(want), err)
		}
	})
}
