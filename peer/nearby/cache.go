package nearby

import (
	"cmp"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

// A Neighbour is another visible instance on the network.
type Neighbour struct {
	Name    string // as it announces itself: one line of printable text, not empty
	ID      string // distinguishes neighbours of the same name
	Address netip.Addr
}

// Link is the link that calls the neighbour; see Open.
func (n Neighbour) Link() string { return Scheme + ":" + url.PathEscape(n.Name) + "#" + n.ID }

const (
	maxNeighbours = 64
	maxAddresses  = 4 // of each
)

// flushDelay is how long an address that an announcement no longer comes from is
// kept (RFC 6762 section 10.2): the packets of other interfaces may be late.
const flushDelay = time.Second

// A record is what is known of a neighbour.
type neighbourRecord struct {
	name      string
	port      uint16
	addresses []cachedAddress // best first
}

// A cachedAddress is the source address of announcements.
type cachedAddress struct {
	netip.Addr
	lastHeard time.Time // the last announcement
	expires   time.Time
}

// outdated says whether newer announcements came from other addresses only.
func (a cachedAddress) outdated(now time.Time) bool { return now.Sub(a.lastHeard) > flushDelay }

// A recordCache is who is visible now, by ID.
type recordCache map[string]*neighbourRecord

// update adds what an instance announced from an address, and says whether the
// list of neighbours has changed.
func (c recordCache) update(i serviceInstance, from netip.Addr, now time.Time) (changed bool) {
	known := c[i.id]
	switch {
	case i.ttl == 0:
		delete(c, i.id)
		return known != nil
	case known == nil && len(c) >= maxNeighbours:
		return false
	case known == nil || known.port != i.port: // another port means that it was restarted
		known = &neighbourRecord{}
	}
	before := known.address()
	changed = known.name != i.name || known.port != i.port
	known.name, known.port = i.name, i.port
	known.addAddress(from, now, now.Add(time.Duration(i.ttl)*time.Second))
	c[i.id] = known
	return changed || before != known.address()
}

// addAddress adds or refreshes an address, and flushes outdated ones: at once if
// the record is full, or else after flushDelay.
func (r *neighbourRecord) addAddress(from netip.Addr, now, expires time.Time) {
	full := len(r.addresses) >= maxAddresses
	r.addresses = slices.DeleteFunc(r.addresses, func(a cachedAddress) bool { return a.Addr == from || full && a.outdated(now) })
	for i, a := range r.addresses {
		if a.outdated(now) {
			r.addresses[i].expires = earliest(a.expires, now.Add(flushDelay))
		}
	}
	if len(r.addresses) >= maxAddresses {
		return
	}
	r.addresses = append(r.addresses, cachedAddress{from, now, expires})
	slices.SortStableFunc(r.addresses, func(a, b cachedAddress) int {
		return cmp.Or(cmp.Compare(preference(a.Addr), preference(b.Addr)), a.Compare(b.Addr))
	})
}

// address is the best address, the zero Addr if there is none.
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
	for id, r := range c {
		before := r.address()
		r.addresses = slices.DeleteFunc(r.addresses, func(a cachedAddress) bool { return !now.Before(a.expires) })
		if len(r.addresses) == 0 {
			delete(c, id)
		}
		changed = changed || before != r.address()
	}
	return changed
}

// clone is a copy that shares nothing with the cache.
func (c recordCache) clone() recordCache {
	copied := recordCache{}
	for id, r := range c {
		copied[id] = &neighbourRecord{r.name, r.port, slices.Clone(r.addresses)}
	}
	return copied
}

// list is the neighbours by name.
func (c recordCache) list() []Neighbour {
	list := make([]Neighbour, 0, len(c))
	for id, r := range c {
		list = append(list, Neighbour{Name: r.name, ID: id, Address: r.address()})
	}
	slices.SortFunc(list, func(a, b Neighbour) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.ID, b.ID))
	})
	return list
}
