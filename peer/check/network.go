package check

import (
	"net"
	"net/netip"
)

// checkNetwork looks at the interfaces of this machine.
func checkNetwork() Network {
	n := Network{Outcome: Failed, Addresses: []string{}}
	interfaces, err := net.Interfaces()
	if err != nil {
		n.Outcome = Unknown
		return n
	}
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		for _, a := range addressesOf(i) {
			if a.IsGlobalUnicast() {
				n.Outcome = Passed
				n.Addresses = append(n.Addresses, a.String())
				n.Multicast = n.Multicast || i.Flags&net.FlagMulticast != 0
			}
		}
	}
	return n
}

// addressesOf are those of an interface; none where the system does not tell.
func addressesOf(i net.Interface) (all []netip.Addr) {
	addresses, _ := i.Addrs()
	for _, a := range addresses {
		if prefix, err := netip.ParsePrefix(a.String()); err == nil {
			all = append(all, prefix.Addr().Unmap())
		}
	}
	return all
}

// isOwn says whether an address is one of this machine, loopback included.
func isOwn(address netip.Addr) bool {
	interfaces, _ := net.Interfaces() // none where the system does not tell
	for _, i := range interfaces {
		for _, a := range addressesOf(i) {
			if a == address {
				return true
			}
		}
	}
	return false
}
