// Package quota bounds how much of something each of many holders may have, so
// that none can take what is there for all.
package quota

import (
	"net"
	"net/netip"
	"sync"
)

// A Quota counts what holders have. Its limits may not change while it is in
// use. Its methods may be called from any goroutine.
type Quota[Holder comparable] struct {
	Each  int // most for one holder
	Total int // most for all together

	mu    sync.Mutex
	held  map[Holder]int
	total int
}

// Acquire counts one more for a holder, or returns false if it or all together
// have enough. Release follows each Acquire that returned true.
func (q *Quota[Holder]) Acquire(h Holder) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.held[h] >= q.Each || q.total >= q.Total {
		return false
	}
	if q.held == nil {
		q.held = map[Holder]int{}
	}
	q.held[h]++
	q.total++
	return true
}

// Release counts one less for a holder.
func (q *Quota[Holder]) Release(h Holder) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.total--
	if q.held[h]--; q.held[h] == 0 {
		delete(q.held, h)
	}
}

// Held is what all have together.
func (q *Quota[Holder]) Held() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.total
}

// Block is the block of addresses that one customer of a network usually has: an
// IPv4 address, or a /64 of IPv6 (RFC 6177). It is the zero Prefix for what is
// no address of the Internet.
func Block(address netip.Addr) netip.Prefix {
	address = address.Unmap().WithZone("")
	bits := address.BitLen()
	if address.Is6() {
		bits = 64
	}
	block, _ := address.Prefix(bits) // the zero Prefix for the zero Addr
	return block
}

// BlockOf is the block of the other end of a connection.
func BlockOf(address net.Addr) netip.Prefix {
	parsed, _ := netip.ParseAddrPort(address.String()) // the zero AddrPort if it is none
	return Block(parsed.Addr())
}
