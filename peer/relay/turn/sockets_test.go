package turn

import (
	"errors"
	"net"
	"net/netip"
	"syscall"
	"testing"
	"testing/synctest"

	"peerscope/internal/pipe"
)

// A fullListener cannot accept for some time.
type fullListener struct {
	*pipe.Listener
	failures int
}

func (l *fullListener) Accept() (net.Conn, error) {
	if l.failures--; l.failures >= 0 {
		return nil, syscall.EMFILE
	}
	return l.Listener.Accept()
}

// TestAcceptGoesOn: a machine without room for another connection has it again later.
func TestAcceptGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := pipe.NewListener()
		l := newTCPListener(&fullListener{in, 20})
		go func() {
			c, err := in.Dial(netip.MustParseAddrPort("192.0.2.1:5000"))
			if err != nil {
				t.Error(err)
				return
			}
			c.Close()
		}()
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		c.Close()
		in.Close()
		if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("closed: %v", err)
		}
	})
}
