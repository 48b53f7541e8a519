package check

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
	"peerscope/peer/relay"
)

// Config says what to check.
type Config struct {
	Relay string   // its address, or a link to a room there, which is not entered; "" checks none
	STUN  []string // further STUN servers (RFC 7064)
}

// Time-outs. A check takes about ten seconds where all answers, and never as long as
// all time-outs together.
const (
	relayTimeout = 13 * time.Second // joining alone may take 10
	turnTimeout  = 5 * time.Second
	pathTimeout  = 20 * time.Second
)

// Run checks part by part, and calls changed, in the same goroutine, with the report
// so far when a part begins and ends. It returns when all that it has started has
// ended. Its error is relay.ErrLink or ErrSTUN, before anything is checked, or that of
// ctx.
func Run(ctx context.Context, cfg Config, changed func(Report)) (Report, error) {
	if err := validateSTUN(cfg.STUN); err != nil {
		return Report{}, err
	}
	link, err := roomLink(cfg.Relay)
	if err != nil {
		return Report{}, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c := &checker{changed: changed}
	c.run(ctx, link, cfg.STUN)
	if err := ctx.Err(); err != nil {
		return c.report, err
	}
	c.report.judge()
	changed(c.report)
	return c.report, nil
}

// ErrSTUN says that a STUN server of Config is none.
var ErrSTUN = errors.New("a STUN server looks like stun:stun.example.org:3478")

func validateSTUN(urls []string) error {
	for _, url := range urls {
		if uri, err := peer.ParseICEURL(url); err != nil || peer.IsTURN(uri) {
			return fmt.Errorf("%w, not like %q", ErrSTUN, url)
		}
	}
	return nil
}

// roomLink is a link to a room on a relay: the one that names it, or to a new room at
// its address. "" is none.
func roomLink(name string) (string, error) {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return "", nil
	case !strings.Contains(name, "#"):
		return relay.NewRoomLink(name)
	}
	_, err := relay.Open(name) // which connects to nothing
	return name, err
}

// A checker has what one part needs of those before.
type checker struct {
	report  Report
	changed func(Report)
	servers []server
}

func (c *checker) run(ctx context.Context, link string, stunServers []string) {
	c.begin(&c.report.Network.Outcome)
	c.report.Network = checkNetwork()
	iceServers := c.checkRelay(ctx, link)
	if len(stunServers) > 0 {
		iceServers = append(iceServers, webrtc.ICEServer{URLs: stunServers})
	}
	c.servers = parseServers(iceServers)
	c.begin(&c.report.UDP.Outcome)
	udp, socket, bindings := checkUDP(ctx, c.servers)
	if socket != nil {
		defer socket.Close()
	}
	c.report.UDP = udp
	reached := c.checkTURN(ctx)
	c.begin(&c.report.NAT.Outcome)
	c.report.NAT = (&natProbe{socket, slices.Clone(bindings), reached[overUDP]}).run(ctx)
	c.begin(&c.report.Path.Outcome)
	c.report.Path = c.measurePath(ctx, reached, bindings)
}

// begin says that a part has begun.
func (c *checker) begin(parts ...*Outcome) {
	for _, part := range parts {
		*part = Running
	}
	c.changed(c.report)
}

func (c *checker) checkRelay(ctx context.Context, link string) (servers []webrtc.ICEServer) {
	if link == "" {
		c.report.Relay.Outcome = Skipped
		return nil
	}
	c.begin(&c.report.Relay.Outcome)
	ctx, cancel := context.WithTimeout(ctx, relayTimeout)
	defer cancel()
	c.report.Relay, servers = checkRelay(ctx, link)
	return servers
}

// checkTURN tries each transport at once, and returns the server that gave an
// allocation.
func (c *checker) checkTURN(ctx context.Context) map[transport]*server {
	t := &c.report.TURN
	parts := map[transport]*Allocation{overUDP: &t.UDP, overTCP: &t.TCP, overTLS: &t.TLS}
	c.begin(&t.UDP.Outcome, &t.TCP.Outcome, &t.TLS.Outcome)
	ctx, cancel := context.WithTimeout(ctx, turnTimeout)
	defer cancel()
	var mu sync.Mutex
	var trying sync.WaitGroup
	reached := map[transport]*server{}
	for kind, part := range parts {
		trying.Go(func() {
			found, s := tryAllocations(ctx, turnServers(c.servers, kind))
			mu.Lock()
			defer mu.Unlock()
			*part, reached[kind] = found, s
		})
	}
	trying.Wait()
	return reached
}

// tryAllocations tries the servers until one gives an allocation, which is given back
// at once.
func tryAllocations(ctx context.Context, servers []server) (result Allocation, reached *server) {
	result.Outcome = Skipped
	for i, s := range servers {
		// What is left is shared by those that are left.
		begin := time.Now()
		deadline, _ := ctx.Deadline() // it has one
		part, cancel := context.WithDeadline(ctx, begin.Add(deadline.Sub(begin)/time.Duration(len(servers)-i)))
		a, err := allocate(part, s)
		took := time.Since(begin)
		if err == nil {
			a.close()
		}
		cancel()
		if err == nil {
			return Allocation{Outcome: Passed, Server: s.uri.String(), TookMS: milliseconds(took)}, &s
		}
		result = Allocation{Outcome: Failed, Server: s.uri.String(), Error: err.Error()}
	}
	return result, nil
}

func (c *checker) measurePath(ctx context.Context, reached map[transport]*server, bindings []binding) Path {
	ctx, cancel := context.WithTimeout(ctx, pathTimeout)
	defer cancel()
	m := pathMeter{udp: reached[overUDP], tcp: reached[overTCP]}
	if m.tcp == nil {
		m.tcp = reached[overTLS]
	}
	if len(bindings) > 0 {
		m.stun = bindings[0].server
	}
	return m.measure(ctx)
}
