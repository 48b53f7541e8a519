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
	mostRows      = 64 // neighbours that are remembered
	mostAddresses = 4  // of each
)

// A row is what is known of a neighbour.
type row struct {
	name    string
	port    uint16
	at      []netip.Addr // best first
	expires time.Time
}

// A table is who is visible now, by ID.
type table map[string]*row

// hear takes note of an entry that came from an address, and says whether the
// list is another one now.
func (t table) hear(e entry, from netip.Addr, now time.Time) (changed bool) {
	known := t[e.id]
	switch {
	case e.ttl == 0:
		delete(t, e.id)
		return known != nil
	case known == nil && len(t) >= mostRows:
		return false
	case known == nil || known.port != e.port: // or visible again, elsewhere
		known = &row{}
	}
	first := known.first()
	changed = known.name != e.name || known.port != e.port
	known.name, known.port = e.name, e.port
	known.expires = now.Add(time.Duration(e.ttl) * time.Second)
	known.reach(from)
	t[e.id] = known
	return changed || first != known.first()
}

// reach remembers one more address.
func (r *row) reach(a netip.Addr) {
	if slices.Contains(r.at, a) || len(r.at) >= mostAddresses {
		return
	}
	r.at = append(r.at, a)
	slices.SortStableFunc(r.at, func(a, b netip.Addr) int { return cmp.Compare(effort(a), effort(b)) })
}

func (r *row) first() netip.Addr {
	if len(r.at) == 0 {
		return netip.Addr{}
	}
	return r.at[0]
}

// effort orders addresses: IPv4 is understood by all, and the address of one link
// needs to be said together with the interface.
func effort(a netip.Addr) int {
	switch {
	case a.Is4():
		return 0
	case a.Zone() == "":
		return 1
	}
	return 2
}

// expire forgets those of whom nothing was heard for too long.
func (t table) expire(now time.Time) (changed bool) {
	for id, r := range t {
		if !now.Before(r.expires) {
			delete(t, id)
			changed = true
		}
	}
	return changed
}

// list are the neighbours by name.
func (t table) list() []Neighbour {
	list := make([]Neighbour, 0, len(t))
	for id, r := range t {
		list = append(list, Neighbour{Name: r.name, ID: id, Address: r.first()})
	}
	slices.SortFunc(list, func(a, b Neighbour) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.ID, b.ID))
	})
	return list
}
