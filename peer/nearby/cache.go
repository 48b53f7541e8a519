package nearby

import (
	"cmp"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

// A Neighbour is somebody else on the network who is visible.
type Neighbour struct {
	Name    string // as it calls itself: one line of printable text, not empty
	ID      string // tells it from others of the same name
	Address netip.Addr
}

// Link is the link with which the neighbour is called; see Open.
func (n Neighbour) Link() string { return Scheme + ":" + url.PathEscape(n.Name) + "#" + n.ID }

const (
	maxNeighbours = 64 // neighbours that are remembered
	maxAddresses  = 4  // of each
)

// A row is what is known of a neighbour.
type record struct {
	name      string
	port      uint16
	addresses []netip.Addr // best first
	expires   time.Time
}

// A table is who is visible now, by ID.
type recordCache map[string]*record

// hear takes note of an entry that came from an address, and says whether the
// list is another one now.
func (t recordCache) update(e serviceInstance, from netip.Addr, now time.Time) (changed bool) {
	known := t[e.id]
	switch {
	case e.ttl == 0:
		delete(t, e.id)
		return known != nil
	case known == nil && len(t) >= maxNeighbours:
		return false
	case known == nil || known.port != e.port: // or visible again, elsewhere
		known = &record{}
	}
	first := known.address()
	changed = known.name != e.name || known.port != e.port
	known.name, known.port = e.name, e.port
	known.expires = now.Add(time.Duration(e.ttl) * time.Second)
	known.addAddress(from)
	t[e.id] = known
	return changed || first != known.address()
}

// reach remembers one more address.
func (r *record) addAddress(a netip.Addr) {
	if slices.Contains(r.addresses, a) || len(r.addresses) >= maxAddresses {
		return
	}
	r.addresses = append(r.addresses, a)
	slices.SortStableFunc(r.addresses, func(a, b netip.Addr) int { return cmp.Compare(preference(a), preference(b)) })
}

func (r *record) address() netip.Addr {
	if len(r.addresses) == 0 {
		return netip.Addr{}
	}
	return r.addresses[0]
}

// effort orders addresses: IPv4 is understood by all, and the address of one link
// needs to be said together with the interface.
func preference(a netip.Addr) int {
	switch {
	case a.Is4():
		return 0
	case a.Zone() == "":
		return 1
	}
	return 2
}

// expire forgets those of whom nothing was heard for too long.
func (t recordCache) expire(now time.Time) (changed bool) {
	for id, r := range t {
		if !now.Before(r.expires) {
			delete(t, id)
			changed = true
		}
	}
	return changed
}

// list are the neighbours by name.
func (t recordCache) list() []Neighbour {
	list := make([]Neighbour, 0, len(t))
	for id, r := range t {
		list = append(list, Neighbour{Name: r.name, ID: id, Address: r.address()})
	}
	slices.SortFunc(list, func(a, b Neighbour) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.ID, b.ID))
	})
	return list
}
