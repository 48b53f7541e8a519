package nearby

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"peerscope/internal/pipe"
	"peerscope/peer"
	"peerscope/peer/seal"
)

// connect makes a connection from an address, on which text is sent.
func connect(t *testing.T, l *pipe.Listener, from, text string) net.Conn {
	t.Helper()
	near, err := l.Dial(netip.AddrPortFrom(netip.MustParseAddr(from), 5000))
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.WriteString(near, text) }() // it may be closed before
	return near
}

// servePipes serves calls in memory until stop is called, within synctest.
func servePipes(t *testing.T, b *callServer) (l *pipe.Listener, stop func()) {
	l = pipe.NewListener()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- b.serve(ctx, l) }()
	return l, func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// callHeaders are those of a call with a body of so many bytes.
func callHeaders(media string, length int) string {
	return fmt.Sprintf("POST /call HTTP/1.1\r\nHost: neighbour\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", media, length)
}

// wholeCall is a call of Kim's to Eve.
func wholeCall(t *testing.T) string {
	body := string(marshal(t, newCallRequest("Kim", "AAAAAAAA", seal.NewExchange().Public(), identityOf["Kim"])))
	return callHeaders("application/json", len(body)) + body
}

// A call that nobody answers ends after answerTimeout, and an incomplete
// request after requestTimeout.
func TestCallTimeouts(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want string
		in   time.Duration
	}{
		"unanswered":  {wholeCall(t), "504", answerTimeout},
		"half a call": {callHeaders("application/json", 26) + `{"version":1`, "400", requestTimeout},
	} {
		synctest.Test(t, func(t *testing.T) {
			l, stop := servePipes(t, eveServer(func(ctx context.Context, _ Caller) (string, error) {
				<-ctx.Done()
				return "", ctx.Err()
			}))
			begun := time.Now()
			near := connect(t, l, "192.0.2.1", test.text)
			line, err := bufio.NewReader(near).ReadString('\n')
			if err != nil || !strings.Contains(line, test.want) || time.Since(begun) != test.in {
				t.Errorf("%s: %q, %v after %v", name, line, err, time.Since(begun))
			}
			near.Close()
			stop()
		})
	}
}

// Connections that are held keep nobody out: neither while they are, from another
// address, nor for long.
func TestHeldConnections(t *testing.T) {
	for name, text := range map[string]string{
		"silent":             "",
		"without a body":     callHeaders("application/json", 100),
		"no call, no body":   callHeaders("text/plain", 100),
		"half of the header": "POST /call HTTP/1.1\r\n",
	} {
		synctest.Test(t, func(t *testing.T) {
			l, stop := servePipes(t, eveServer(func(context.Context, Caller) (string, error) { return "", peer.ErrDeclined }))
			var held []net.Conn
			for range 16 {
				conn := connect(t, l, "192.0.2.66", text)
				go func() { _, _ = io.Copy(io.Discard, conn) }() // a refusal must not wait to be read
				held = append(held, conn)
			}
			for _, from := range []string{"192.0.2.1", "192.0.2.66"} {
				begun := time.Now()
				near := connect(t, l, from, wholeCall(t))
				response, err := http.ReadResponse(bufio.NewReader(near), nil)
				if err != nil || response.StatusCode != http.StatusForbidden || time.Since(begun) > 0 {
					t.Errorf("%s: a call from %s: %v, %v after %v", name, from, response, err, time.Since(begun))
				}
				near.Close()
				time.Sleep(requestTimeout)
				synctest.Wait()
			}
			for _, conn := range held {
				conn.Close()
			}
			stop()
		})
	}
}

// Silent connections from many addresses keep nobody out either, and do not end a
// call that rings.
func TestHeldConnectionsFromManyAddresses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hold := make(chan string)
		l, stop := servePipes(t, eveServer(func(context.Context, Caller) (string, error) { return <-hold, peer.ErrDeclined }))
		ringing := connect(t, l, "192.0.2.1", wholeCall(t))
		synctest.Wait()
		from := netip.MustParseAddr("fd00::1")
		for range 2 * maxConns {
			defer connect(t, l, from.String(), "").Close()
			from = from.Next()
		}
		synctest.Wait()
		for _, test := range []struct {
			conn func() net.Conn
			want int
		}{
			{func() net.Conn { return connect(t, l, "192.0.2.2", wholeCall(t)) }, http.StatusConflict},
			{func() net.Conn { close(hold); return ringing }, http.StatusForbidden},
		} {
			conn := test.conn()
			response, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil || response.StatusCode != test.want {
				t.Errorf("%v, %v, want %d", response, err, test.want)
			}
			conn.Close()
		}
		stop()
	})
}
