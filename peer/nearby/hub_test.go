package nearby

import (
	"context"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
)

// A hub is a network in memory on which everybody hears everybody, themselves
// included, as multicast has it.
type hub struct {
	mu      sync.Mutex
	plugs   []*plug
	packets [][]byte // all that were sent
}

// A plug is one's place at a hub.
type plug struct {
	hub    *hub
	at     netip.Addr
	in     chan packet
	once   sync.Once
	closed chan struct{}
}

func (h *hub) plug(at string) *plug {
	p := &plug{hub: h, at: netip.MustParseAddr(at), in: make(chan packet, 1000), closed: make(chan struct{})}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.plugs = append(h.plugs, p)
	return p
}

func (p *plug) receive(ctx context.Context, to chan<- packet) error {
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

func (p *plug) send(message func([]netip.Addr) ([]byte, error)) {
	data, err := message([]netip.Addr{p.at})
	if err != nil {
		panic(err)
	}
	p.hub.send(p.at, data)
}

func (h *hub) send(from netip.Addr, data []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.packets = append(h.packets, data)
	for _, other := range h.plugs {
		select {
		case other.in <- packet{data, from}:
		default: // it is gone, or far behind
		}
	}
}

func (p *plug) updateInterfaces() {}

func (p *plug) close() { p.once.Do(func() { close(p.closed) }) }

// A resident is somebody visible on a hub, with the list as they see it.
type resident struct {
	mu    sync.Mutex
	names []string
	leave func()
}

func (r *resident) sees() []string {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.names
}

// settle has somebody be visible until they leave; without a name they only look.
func settle(t *testing.T, h *hub, id, name, at string) *resident {
	r := &resident{}
	talk := &responder{transport: h.plug(at), ownID: id, onChange: func(all recordCache) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.names = nil
		for _, n := range all.list() {
			r.names = append(r.names, n.Name+" "+n.Address.String())
		}
	}}
	if name != "" {
		talk.self = &serviceInstance{id: id, name: name, port: 4000}
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- runResponder(ctx, talk) }()
	r.leave = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("%s: %v", name, err)
		}
	})
	return r
}
