package nearby

import (
	"cmp"
	"context"
	"net"
	"net/netip"

	"golang.org/x/sync/errgroup"
)

// Config is how one is visible.
type Config struct {
	// Name is how the neighbours see us; it is made fit to show.
	Name string
	// Changed is told the neighbours by name, each time the list is another one.
	// It is called by one goroutine and holds it up.
	OnNeighbours func([]Neighbour)
	// Ring asks the person whether to answer a call, and opens a room if so: the
	// link is a relay's on this machine. It returns when ctx ends: the caller has
	// given up, or waited long enough. It is called for one caller at a time; its
	// error is peer.ErrDeclined, peer.ErrBusy, or another one.
	OnIncomingCall func(ctx context.Context, c Caller) (networkInterface string, err error)
}

// A Caller is who calls, by its own word: Name may be empty.
type Caller struct {
	Name    string
	Address netip.Addr
}

// Run has us be visible, and see others, until ctx ends; then it returns nil. On
// every error all of it has ended.
func Run(ctx context.Context, cfg Config) error {
	ether, err := openMulticast()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", ":0")
	if err != nil {
		ether.close()
		return err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	self := &serviceInstance{id: ownID, name: cmp.Or(sanitize(cfg.Name), defaultName), port: uint16(port)}
	t := &responder{transport: ether, ownID: ownID, self: self, onChange: func(t recordCache) { cfg.OnNeighbours(t.list()) }}
	g, inner := errgroup.WithContext(ctx)
	g.Go(func() error { return runResponder(inner, t) })
	g.Go(func() error { return newCallServer(cfg.OnIncomingCall, ether.onLink).serve(inner, listener) })
	return g.Wait()
}

// converse has a talker talk until ctx ends, and closes its network.
func runResponder(ctx context.Context, t *responder) error {
	g, inner := errgroup.WithContext(ctx)
	packets := make(chan packet, packetQueue)
	g.Go(func() error { return t.transport.receive(inner, packets) })
	g.Go(func() error {
		defer t.transport.close() // after the goodbye
		t.run(inner, packets)
		return nil
	})
	return g.Wait()
}
