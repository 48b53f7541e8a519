package turn

import (
	"net"
	"net/netip"

	"peerscope/internal/quota"
)

// A holder is somebody whose allocations are counted.
type holder struct{ kind, name string }

// maxAllocations are those of each holder. Credentials are renewed with each
// join, so a user alone bounds nobody.
var maxAllocations = map[string]int{
	"user":    16,  // UDP and TCP for each of three others, twice while ICE restarts
	"room":    128, // and those of eight members
	"address": 64,  // or a /64 of IPv6: four users
}

// holders are those to whom an allocation belongs.
func holders(user string, from net.Addr) []holder {
	return []holder{{"user", user}, {"room", roomTag(user)}, {"address", quota.BlockOf(from).String()}}
}

// allowAllocation says whether one more allocation may be made. As it is
// counted when it has been made, a few that are asked for at the same instant
// may pass.
func (s *Server) allowAllocation(user, _ string, from net.Addr) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range holders(user, from) {
		if s.byHolder[h] >= maxAllocations[h.kind] {
			return false
		}
	}
	return s.allocations < s.maxAllocations
}

func (s *Server) allocationCreated(user string, from net.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.permissions[clientOf(from)] = &permissions{peers: map[netip.Addr]bool{}}
	s.countAllocation(user, from, 1)
}

func (s *Server) allocationDeleted(user string, from net.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.permissions, clientOf(from))
	s.countAllocation(user, from, -1)
}

// countAllocation expects that mu is locked.
func (s *Server) countAllocation(user string, from net.Addr, change int) {
	s.allocations += change
	for _, h := range holders(user, from) {
		if s.byHolder[h] += change; s.byHolder[h] <= 0 {
			delete(s.byHolder, h)
		}
	}
}
