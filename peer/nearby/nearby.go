package nearby

import (
	"cmp"
	"context"
	"net"
	"net/netip"

	"golang.org/x/sync/errgroup"

	"peerscope/peer/seal"
)

// Config configures Run.
type Config struct {
	// Name is the name that the neighbours see; it is sanitized.
	Name string
	// Identity is proven to who calls; its public key is announced. It is required,
	// and the room that a call leads to has to be joined with the same one.
	Identity seal.Identity
	// OnNeighbours is called with the neighbours, sorted by name, whenever they
	// have changed. Calls come from one goroutine, which waits for them.
	OnNeighbours func([]Neighbour)
	// OnIncomingCall asks the person whether to answer a call. If so, it opens
	// a room and returns the link of a relay on this machine, or else
	// peer.ErrDeclined, peer.ErrBusy or another error. ctx ends when the caller
	// has hung up or has waited too long. There is one call at a time.
	OnIncomingCall func(ctx context.Context, c Caller) (link string, err error)
}

// A Caller is whoever calls. Name is by its own account, and may be empty.
type Caller struct {
	Name    string
	Address netip.Addr
	Key     seal.PublicKey // that the caller has proven to have
}

// Run announces this machine to the neighbours, watches for theirs and answers
// calls until ctx ends; then it returns nil. When it returns, all of this has
// ended.
func Run(ctx context.Context, cfg Config) error {
	conn, err := openMulticast()
	if err != nil {
		return err
	}
	return runOn(ctx, conn, conn.onLink, ownID, cfg)
}

// runOn is Run on a transport, which it closes. Only calls from addresses that
// onLink accepts are answered.
func runOn(ctx context.Context, t transport, onLink func(netip.Addr) bool, id string, cfg Config) error {
	listener, err := net.Listen("tcp", ":0")
	if err != nil {
		t.close()
		return err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	self := &serviceInstance{instance{id, cfg.Identity.Public()}, cmp.Or(sanitize(cfg.Name), defaultName), uint16(port), ttl}
	r := &responder{transport: t, ownID: id, self: self, onChange: func(c recordCache) { cfg.OnNeighbours(c.list()) }}
	g, inner := errgroup.WithContext(ctx)
	g.Go(func() error { return runResponder(inner, r) })
	g.Go(func() error { return newCallServer(id, cfg, onLink).serve(inner, listener) })
	return g.Wait()
}

// runResponder runs a responder until ctx ends, and closes its transport.
func runResponder(ctx context.Context, r *responder) error {
	g, inner := errgroup.WithContext(ctx)
	packets := make(chan packet, packetQueue)
	g.Go(func() error { return r.transport.receive(inner, packets) })
	g.Go(func() error {
		defer r.transport.close() // after the last announcement
		r.run(inner, packets)
		return nil
	})
	return g.Wait()
}
