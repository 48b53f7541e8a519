package nearby

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"peerscope/peer"
	"peerscope/peer/relay"
	"peerscope/peer/seal"
)

// Scheme is the scheme of links: nearby:NAME, followed by #ID if several
// neighbours have that name, and by .KEY if only who has that key is meant.
const Scheme = "nearby"

// ErrLink says that a link names no neighbour.
var ErrLink = errors.New("this is not a link to a neighbour; one looks like nearby:Eve")

const (
	findTimeout     = 6 * time.Second         // for three queries
	sameNameTimeout = 1500 * time.Millisecond // for all neighbours of a name to answer; they may wait a second
)

// A parsedLink names a neighbour; id and key are zero if the link has none.
type parsedLink struct {
	name string
	instance
}

// Open returns the room in which the neighbour of a link is called. The room
// finds the neighbour, calls it, and when it answers joins the room that the
// neighbour has opened (package relay). Who has no Identity gets one for the call.
// Its errors are peer.ErrNotFound, peer.ErrDeclined, peer.ErrBusy,
// peer.ErrRingTimeout, seal.ErrIdentity when somebody else answered than was
// called, and those of package relay.
func Open(link string) (peer.Room, error) {
	callee, err := parseLink(link)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, cfg peer.Config) error {
		neighbour, err := findNeighbour(ctx, callee)
		if err != nil {
			return err
		}
		return callAndJoin(ctx, neighbour, cfg)
	}, nil
}

// callAndJoin calls a neighbour and, when it answers, joins its room.
func callAndJoin(ctx context.Context, called neighbourRecord, cfg peer.Config) error {
	if cfg.Identity == nil {
		own := seal.NewIdentity()
		cfg.Identity = &own
	}
	link, err := placeCall(ctx, called, cfg.About.Name, *cfg.Identity)
	if err != nil {
		return err
	}
	room, err := relay.Open(link)
	if err != nil {
		return err
	}
	return room(ctx, cfg)
}

// NameInLink is the name of the neighbour that a link calls; "" if it is not
// such a link.
func NameInLink(link string) string {
	callee, err := parseLink(link)
	if err != nil {
		return ""
	}
	return callee.name
}

func parseLink(link string) (parsedLink, error) {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(link), ":")
	escaped, fragment, hasID := strings.Cut(rest, "#")
	name, err := url.PathUnescape(escaped)
	if err != nil {
		name = escaped // typed by hand, not escaped
	}
	id, encoded, hasKey := strings.Cut(fragment, ".")
	callee := parsedLink{sanitize(name), instance{id: strings.ToUpper(id)}}
	if !ok || !strings.EqualFold(scheme, Scheme) || callee.name == "" || hasID && !isInstanceID(callee.id) {
		return parsedLink{}, ErrLink
	}
	if hasKey {
		if callee.key, err = seal.ParsePublicKey(encoded); err != nil {
			return parsedLink{}, fmt.Errorf("%w: %w", ErrLink, err)
		}
	}
	return callee, nil
}

// findNeighbour looks for a neighbour on all networks.
func findNeighbour(ctx context.Context, callee parsedLink) (neighbourRecord, error) {
	conn, err := openMulticast()
	if err != nil {
		return neighbourRecord{}, err
	}
	return findNeighbourOn(ctx, conn, callee)
}

func findNeighbourOn(ctx context.Context, t transport, callee parsedLink) (neighbourRecord, error) {
	queryCtx, cancel := context.WithCancel(ctx)
	caches := make(chan recordCache)
	onChange := func(c recordCache) {
		select {
		case caches <- c.clone():
		case <-queryCtx.Done():
		}
	}
	done := make(chan error, 1)
	go func() { done <- runResponder(queryCtx, &responder{transport: t, ownID: ownID, onChange: onChange}) }()
	found, err := awaitMatch(ctx, caches, callee)
	cancel()
	if failed := <-done; failed != nil && err != nil {
		return neighbourRecord{}, failed
	}
	return found, err
}

// awaitMatch waits until the neighbour is in the cache.
func awaitMatch(ctx context.Context, caches <-chan recordCache, callee parsedLink) (neighbourRecord, error) {
	timer := time.NewTimer(findTimeout)
	defer timer.Stop()
	var all, matches recordCache
	for {
		select {
		case all = <-caches:
		case <-timer.C:
			return callee.onlyMatch(matches, all)
		case <-ctx.Done():
			return neighbourRecord{}, ctx.Err()
		}
		before := len(matches)
		matches = callee.matching(all)
		if r := matches[callee.instance]; r != nil { // it can be no other
			return *r, nil
		}
		if before == 0 && len(matches) > 0 { // others of that name may be slower
			timer.Reset(sameNameTimeout)
		}
	}
}

// matching returns the neighbours that the link can mean.
func (l parsedLink) matching(all recordCache) recordCache {
	matches := recordCache{}
	for i, r := range all {
		byName := l.id == "" && strings.EqualFold(r.name, l.name)
		if byName || i == l.instance || i.id == l.id && l.key == (seal.PublicKey{}) {
			matches[i] = r
		}
	}
	return matches
}

// onlyMatch returns the single match, or an error that lists the others.
func (l parsedLink) onlyMatch(matches, all recordCache) (neighbourRecord, error) {
	for _, r := range matches {
		if len(matches) == 1 {
			return *r, nil
		}
	}
	if len(matches) > 1 {
		var links []string
		for _, n := range matches.list() {
			if l.id == "" { // then the ID is likely to be enough, and can be typed
				n.Key = seal.PublicKey{}
			}
			links = append(links, n.Link())
		}
		return neighbourRecord{}, fmt.Errorf("several are called %s: %s", l.name, strings.Join(links, ", "))
	}
	if len(all) == 0 {
		return neighbourRecord{}, fmt.Errorf("%w: %s was not found on this network", peer.ErrNotFound, l.name)
	}
	var names []string
	for _, n := range all.list() {
		names = append(names, n.Name)
	}
	return neighbourRecord{}, fmt.Errorf("%w: %s was not found on this network, only %s", peer.ErrNotFound, l.name, strings.Join(names, ", "))
}
