package check

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"time"
)

const lookupTimeout = 2 * time.Second // of all STUN servers

// checkUDP asks the STUN servers, of which those for TURN over UDP are too, for our
// address. The socket, nil if there was nobody to ask, is for further requests.
func checkUDP(ctx context.Context, servers []server) (UDP, *bindingSocket, []binding) {
	u := UDP{Outcome: Skipped}
	for _, s := range servers {
		if s.transport() == overUDP {
			u.Outcome, u.Server = Failed, net.JoinHostPort(s.uri.Host, strconv.Itoa(s.uri.Port))
			break
		}
	}
	addresses := stunAddresses(ctx, servers)
	if len(addresses) == 0 {
		return u, nil, nil
	}
	socket, err := openBindingSocket(ctx, addresses[0].Addr())
	if err != nil {
		return u, nil, nil
	}
	answers := socket.request(addresses...)
	if len(answers) > 0 {
		first := answers[0]
		u = UDP{Passed, first.server.String(), first.mapped.String(), milliseconds(first.roundTrip)}
	}
	return u, socket, answers
}

// stunAddresses are the addresses of STUN servers, all of one family.
func stunAddresses(ctx context.Context, servers []server) (all []netip.AddrPort) {
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	known := map[netip.AddrPort]bool{}
	for _, s := range servers {
		if s.transport() != overUDP || len(all) == maxServers {
			continue
		}
		address, err := s.resolve(ctx)
		if err != nil || known[address] || len(all) > 0 && address.Addr().Is4() != all[0].Addr().Is4() {
			continue
		}
		known[address] = true
		all = append(all, address)
	}
	return all
}
