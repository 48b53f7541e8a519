package check

import (
	"context"
	"net"
	"net/netip"
	"testing"
	"time"

	"peerscope/peer/relay/turn"
)

// listenTURN runs a STUN and TURN server on an address of loopback.
func listenTURN(t *testing.T, ip string) (*turn.Server, []server) {
	t.Helper()
	s, err := turn.Listen(turn.Config{Listen: net.JoinHostPort(ip, "0"), PublicIP: net.ParseIP(ip)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, parseServers(s.ICEServers("room"))
}

// TestNAT looks through NATs of all kinds at one server with TURN, and at that and
// one with another address.
func TestNAT(t *testing.T) {
	for name, c := range map[string]struct {
		mapping, filtering Behavior
		otherServer        bool
		want               NAT
	}{
		"full cone":                        {EndpointIndependent, EndpointIndependent, false, NAT{Passed, PortIndependent, PortIndependent}},
		"port restricted":                  {EndpointIndependent, AddressAndPortDependent, false, NAT{Passed, PortIndependent, AddressAndPortDependent}},
		"address restricted":               {EndpointIndependent, AddressDependent, true, NAT{Passed, EndpointIndependent, PortIndependent}},
		"port restricted, other server":    {EndpointIndependent, AddressAndPortDependent, true, NAT{Passed, EndpointIndependent, AddressAndPortDependent}},
		"symmetric":                        {AddressAndPortDependent, AddressAndPortDependent, false, NAT{Passed, AddressAndPortDependent, AddressAndPortDependent}},
		"symmetric by address":             {AddressDependent, AddressAndPortDependent, false, NAT{Passed, PortIndependent, AddressAndPortDependent}},
		"symmetric by address, two to ask": {AddressDependent, AddressAndPortDependent, true, NAT{Passed, AddressDependent, AddressAndPortDependent}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			_, servers := listenTURN(t, "127.0.0.1")
			first := turnServers(servers, overUDP)[0]
			address, err := first.resolve(ctx)
			if err != nil {
				t.Fatal(err)
			}
			socket := newBindingSocket(ctx, newFakeNAT(t, c.mapping, c.filtering))
			defer socket.Close()
			bindings := socket.request(address)
			if c.otherServer {
				_, more := listenTURN(t, "127.0.0.2")
				other, err := more[0].resolve(ctx)
				if err != nil {
					t.Fatal(err)
				}
				bindings = append(bindings, socket.request(other)...)
			}
			if got := (&natProbe{socket, bindings, &first}).run(ctx); got != c.want {
				t.Errorf("%+v, not %+v; %v", got, c.want, bindings)
			}
		})
	}
}

// TestOtherAddress asks a server at the other address that it tells of, once.
func TestOtherAddress(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	socket, err := openBindingSocket(ctx, netip.MustParseAddr("127.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	external := netip.MustParseAddrPort("203.0.113.4:1000")
	changed := netip.MustParseAddrPort("203.0.113.4:2000")
	other := serveSTUN(t, "127.0.0.3:0", changed, netip.AddrPort{})
	first := serveSTUN(t, "127.0.0.1:0", external, other)
	got := (&natProbe{socket: socket, bindings: socket.request(first)}).run(ctx)
	if want := (NAT{Outcome: Passed, Mapping: AddressDependent}); got != want {
		t.Errorf("%+v, not %+v", got, want)
	}
}
