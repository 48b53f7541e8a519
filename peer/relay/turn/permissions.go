package turn

import (
	"net"
	"net/netip"
)

// maxPermissions bounds the permissions of an allocation, and its channels: ICE
// asks for one for each candidate of the other member.
const maxPermissions = 128

// A clientAddress is the network and the address from which somebody holds an
// allocation.
type clientAddress struct{ network, address string }

func clientOf(a net.Addr) clientAddress { return clientAddress{a.Network(), a.String()} }

// permissions are those of one allocation.
type permissions struct {
	peers    map[netip.Addr]bool
	channels int
}

// permitPeer says whether a client may get a permission for, or a channel to, an
// address, and counts the permission.
func (s *Server) permitPeer(from net.Addr, ip net.IP) bool {
	peer := addressOf(ip)
	if !isPermitted(addressOf(s.relayAddresses.public), peer) {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.permissions[clientOf(from)]
	if p == nil || p.channels >= maxPermissions || !p.peers[peer] && len(p.peers) >= maxPermissions {
		return false
	}
	p.peers[peer] = true
	return true
}

func (s *Server) permissionDeleted(from, _ net.Addr, _, _, _ string, _ net.Addr, peer net.IP) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.permissions[clientOf(from)]; p != nil {
		delete(p.peers, addressOf(peer))
	}
}

func (s *Server) countChannel(from net.Addr, change int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.permissions[clientOf(from)]; p != nil {
		p.channels += change
	}
}
