package relay

import (
	"bufio"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"sync/atomic"
)

// counters count events since the start of the server.
type counters struct {
	joined, refused, signals              atomic.Uint64
	left, slow, silent, invalid, replaced atomic.Uint64
}

// countLeave counts the reason why a member has left.
func (c *counters) countLeave(err error) {
	switch {
	case errors.Is(err, errSlowReader):
		c.slow.Add(1)
	case errors.Is(err, errPingTimeout):
		c.silent.Add(1)
	case errors.Is(err, errMessage), errors.Is(err, errRateLimit):
		c.invalid.Add(1)
	case errors.Is(err, errReplaced):
		c.replaced.Add(1)
	default:
		c.left.Add(1)
	}
}

// serveMetrics writes the Prometheus text format, version 0.0.4. It names no
// room and no member.
func (s *Server) serveMetrics(w http.ResponseWriter, r *http.Request) {
	switch {
	case !s.isOwnHost(r.Host):
		http.Error(w, foreignHost, http.StatusForbidden)
		return
	case r.URL.Path != "/metrics":
		http.NotFound(w, r)
		return
	}
	s.mu.Lock()
	sockets, rooms, members := s.sockets.Held(), len(s.rooms), 0
	for _, r := range s.rooms {
		members += len(r.members)
	}
	s.mu.Unlock()
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	out := bufio.NewWriter(w)
	defer out.Flush()
	metric := func(name, kind, help string, value any) {
		fmt.Fprintf(out, "# HELP %s %s\n# TYPE %s %s\n%s %v\n", name, help, name, kind, name, value)
	}
	metric("peerscope_relay_sockets", "gauge", "WebSockets that are open.", sockets)
	metric("peerscope_relay_rooms", "gauge", "Rooms that have members.", rooms)
	metric("peerscope_relay_members", "gauge", "Members in all rooms.", members)
	metric("peerscope_relay_joins_total", "counter", "Members let in, those who came back included.", s.counters.joined.Load())
	metric("peerscope_relay_refusals_total", "counter", "Connections not let in: limits, origin, no join in time, room full.", s.counters.refused.Load())
	metric("peerscope_relay_signals_total", "counter", "Signals passed on.", s.counters.signals.Load())
	fmt.Fprint(out, "# HELP peerscope_relay_ends_total Members who are no longer here, by reason.\n# TYPE peerscope_relay_ends_total counter\n")
	for _, e := range []struct {
		reason string
		count  *atomic.Uint64
	}{{"left", &s.counters.left}, {"slow", &s.counters.slow}, {"silent", &s.counters.silent}, {"wrong", &s.counters.invalid}, {"replaced", &s.counters.replaced}} {
		fmt.Fprintf(out, "peerscope_relay_ends_total{reason=%q} %d\n", e.reason, e.count.Load())
	}
	metric("go_goroutines", "gauge", "Goroutines of the process.", runtime.NumGoroutine())
	for _, name := range slices.Sorted(maps.Keys(s.cfg.Gauges)) {
		fmt.Fprintf(out, "# TYPE %s gauge\n%s %v\n", name, name, s.cfg.Gauges[name]())
	}
}
