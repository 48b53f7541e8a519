package nearby

import (
	"cmp"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"peerscope/peer/seal"
)

// A Neighbour is another visible instance on the network.
type Neighbour struct {
	Name    string // as it announces itself: one line of printable text, not empty
	ID      string // distinguishes neighbours of the same name
	Address netip.Addr
	// Key is what it announces as its identity, which proves nothing. A call by
	// Link succeeds only if who answers proves it.
	Key seal.PublicKey
}

// Link is the link that calls the neighbour; see Open.
func (n Neighbour) Link() string {
	link := Scheme + ":" + url.PathEscape(n.Name) + "#" + n.ID
	if n.Key != (seal.PublicKey{}) {
		link += "." + n.Key.String()
	}
	return link
}

const (
	maxNeighbours           = 64
	maxNeighboursPerAddress = 8
	maxAddresses            = 4 // of each
)

// settleTime is how long after the first announcement the best address can still
// become the first one: those of several interfaces come in any order.
const settleTime = time.Second

// An instance tells neighbours apart. Somebody who announces the ID of another
// with another key is another neighbour.
type instance struct {
	id  string
	key seal.PublicKey
}

// A neighbourRecord is what is known of a neighbour. Packets prove nothing, so its
// owner is who announced it first: only the packets of the first address change or
// remove it. Whatever else an announcement says, the call proves the key.
type neighbourRecord struct {
	instance
	name      string
	port      uint16
	since     time.Time
	addresses []cachedAddress // not empty
}

// A cachedAddress is the source address of announcements.
type cachedAddress struct {
	netip.Addr
	expires time.Time
}

// A recordCache is who is visible now.
type recordCache map[instance]*neighbourRecord

// update adds what an instance announced from an address, and says whether the
// list of neighbours has changed.
func (c recordCache) update(i serviceInstance, from netip.Addr, now time.Time) (changed bool) {
	known := c[i.instance]
	switch {
	case i.ttl == 0:
		return c.goodbye(known, from)
	case known == nil && (len(c) >= maxNeighbours || c.countAt(from) >= maxNeighboursPerAddress):
		return false
	case known != nil && (known.name != i.name || known.port != i.port) && known.address() != from:
		return false
	case known == nil || known.name != i.name || known.port != i.port: // new, renamed or restarted
		known = &neighbourRecord{instance: i.instance, name: i.name, port: i.port, since: now}
		c[i.instance] = known
	}
	before := known.address()
	known.addAddress(from, now, now.Add(time.Duration(i.ttl)*time.Second))
	return before != known.address()
}

// goodbye removes a neighbour, or one of its addresses.
func (c recordCache) goodbye(known *neighbourRecord, from netip.Addr) (changed bool) {
	switch {
	case known == nil:
		return false
	case known.address() == from:
		delete(c, known.instance)
		return true
	}
	known.addresses = slices.DeleteFunc(known.addresses, func(a cachedAddress) bool { return a.Addr == from })
	return false
}

// countAt is how many neighbours an address announced first.
func (c recordCache) countAt(from netip.Addr) (n int) {
	for _, r := range c {
		if r.address() == from {
			n++
		}
	}
	return n
}

// addAddress adds or refreshes an address.
func (r *neighbourRecord) addAddress(from netip.Addr, now, expires time.Time) {
	if i := slices.IndexFunc(r.addresses, func(a cachedAddress) bool { return a.Addr == from }); i >= 0 {
		r.addresses[i].expires = expires
		return
	}
	if len(r.addresses) >= maxAddresses {
		return
	}
	r.addresses = append(r.addresses, cachedAddress{from, expires})
	if now.Sub(r.since) < settleTime {
		slices.SortStableFunc(r.addresses, func(a, b cachedAddress) int {
			return cmp.Compare(preference(a.Addr), preference(b.Addr))
		})
	}
}

// address is the first address, the zero Addr while there is none.
func (r *neighbourRecord) address() netip.Addr {
	if len(r.addresses) == 0 {
		return netip.Addr{}
	}
	return r.addresses[0].Addr
}

// preference orders addresses: everybody has IPv4, and a link-local address works
// only together with its interface.
func preference(a netip.Addr) int {
	switch {
	case a.Is4():
		return 0
	case a.Zone() == "":
		return 1
	}
	return 2
}

// expire removes addresses whose time is over, and neighbours without any, and
// says whether the list of neighbours has changed.
func (c recordCache) expire(now time.Time) (changed bool) {
	for i, r := range c {
		before := r.address()
		r.addresses = slices.DeleteFunc(r.addresses, func(a cachedAddress) bool { return !now.Before(a.expires) })
		if len(r.addresses) == 0 {
			delete(c, i)
		}
		changed = changed || before != r.address()
	}
	return changed
}

// clone is a copy that shares nothing with the cache.
func (c recordCache) clone() recordCache {
	copied := recordCache{}
	for i, r := range c {
		record := *r
		record.addresses = slices.Clone(r.addresses)
		copied[i] = &record
	}
	return copied
}

// list is the neighbours by name.
func (c recordCache) list() []Neighbour {
	list := make([]Neighbour, 0, len(c))
	for i, r := range c {
		list = append(list, Neighbour{Name: r.name, ID: i.id, Address: r.address(), Key: i.key})
	}
	slices.SortFunc(list, func(a, b Neighbour) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.ID, b.ID), slices.Compare(a.Key[:], b.Key[:]))
	})
	return list
}
