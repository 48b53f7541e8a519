package nearby

import (
	"context"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
)

// A hub is a network in memory on which everybody receives every packet,
// including their own, as in multicast.
type hub struct {
	mu      sync.Mutex
	ports   []*hubPort
	packets [][]byte // all that were
}

// A hubPort is a transport on a hub.
type hubPort struct {
	hub     *hub
	address netip.Addr
	in      chan packet
	once    sync.Once
	closed  chan struct{}
}

func (h *hub) connect(address string) *hubPort {
	p := &hubPort{hub: h, address: netip.MustParseAddr(address), in: make(chan packet, 1000), closed: make(chan struct{})}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ports = append(h.ports, p)
	return p
}

func (p *hubPort) receive(ctx context.Context, to chan<- packet) error {
	for {
		select {
		case packet := <-p.in:
			select {
			case to <- packet:
			case <-ctx.Done():
			}
		case <-p.closed:
			return nil
		}
	}
}

func (p *hubPort) send(encode func([]netip.Addr) ([]byte, error)) {
	data, err := encode([]netip.Addr{p.address})
	if err != nil {
		panic(err)
	}
	p.hub.send(p.address, data)
}

func (h *hub) send(from netip.Addr, data []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.packets = append(h.packets, data)
	for _, other := range h.ports {
		select {
		case other.in <- packet{data, from}:
		default: // closed, or far behind
		}
	}
}

func (p *hubPort) updateInterfaces() {}

func (p *hubPort) close() { p.once.Do(func() { close(p.closed) }) }

// A visibleUser is a responder on a hub with the list of neighbours that it
// has.
type visibleUser struct {
	mu    sync.Mutex
	names []string
	stop  func()
}

func (r *visibleUser) neighbours() []string {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.names
}

// startResponder announces a name until stop is called; without a name it only
// listens.
func startResponder(t *testing.T, h *hub, id, name, address string) *visibleUser {
	r := &visibleUser{}
	talk := &responder{transport: h.connect(address), ownID: id, onChange: func(all recordCache) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.names = nil
		for _, n := range all.list() {
			r.names = append(r.names, n.Name+" "+n.Address.String())
		}
	}}
	if name != "" {
		talk.self = &serviceInstance{instance: instance{id, eveKey}, name: name, port: 4000}
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- runResponder(ctx, talk) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("%s: %v", name, err)
		}
	})
	return r
}
