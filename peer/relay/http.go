package relay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"peerscope/internal/quota"
)

// ServeHTTP serves one request; it returns when a WebSocket is upgraded.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !s.isOwnHost(r.Host):
		http.Error(w, foreignHost, http.StatusForbidden)
	case strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
		s.handleWebSocket(w, r)
	case r.URL.Path == "/healthz":
		s.serveHealth(w)
	case s.cfg.Page != nil:
		s.cfg.Page.ServeHTTP(w, r)
	default:
		w.Header().Set("Upgrade", "websocket")
		http.Error(w, "this is a Peerscope room server; its invitations are for the program", http.StatusUpgradeRequired)
	}
}

const foreignHost = "this server has another name"

// isOwnHost says whether a Host header (RFC 9110 section 7.2) names this server.
func (s *Server) isOwnHost(host string) bool {
	name := strings.ToLower((&url.URL{Host: host}).Hostname())
	if _, err := netip.ParseAddr(name); err == nil || name == "localhost" {
		return true
	}
	return name != "" && slices.ContainsFunc(s.cfg.Hosts, func(pattern string) bool {
		ok, _ := path.Match(strings.ToLower(pattern), name) // host.Open checks the patterns
		return ok
	})
}

// clientBlock is where a request comes from, also through a proxy of ours.
func (s *Server) clientBlock(r *http.Request) netip.Prefix {
	from, _ := netip.ParseAddrPort(r.RemoteAddr) // the zero AddrPort if it is none
	address := from.Addr()
	if s.isProxy(address) {
		forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if told, err := netip.ParseAddr(strings.TrimSpace(forwarded[len(forwarded)-1])); err == nil {
			address = told
		}
	}
	return quota.Block(address)
}

func (s *Server) isProxy(address netip.Addr) bool {
	return slices.ContainsFunc(s.cfg.Proxies, func(p netip.Prefix) bool { return p.Contains(address.Unmap()) })
}

func (s *Server) serveHealth(w http.ResponseWriter) {
	s.mu.Lock()
	closed := s.closed
	s.mu.Unlock()
	if closed {
		http.Error(w, "stopping", http.StatusServiceUnavailable)
		return
	}
	_, _ = io.WriteString(w, "ok\n") // the client may be gone
}

// Serve serves on a listener, with TLS or without, until ctx ends; then it
// closes the server and returns nil. It limits what an HTTP request may cost, and
// how many connections an address may have.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := newHTTPServer(s)
	server.ConnState = s.limitRequests
	return serve(ctx, server, l, s.Close)
}

// ServeMetrics serves /metrics (Prometheus text format 0.0.4) on a listener until
// ctx ends; then it returns nil.
func (s *Server) ServeMetrics(ctx context.Context, l net.Listener) error {
	return serve(ctx, newHTTPServer(http.HandlerFunc(s.serveMetrics)), l, func() error { return nil })
}

// newHTTPServer makes a server that no request can hold for long.
func newHTTPServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:        h,
		ReadTimeout:    10 * time.Second, // of the body too; not of WebSockets, which have their own
		WriteTimeout:   30 * time.Second,
		IdleTimeout:    10 * time.Second,
		MaxHeaderBytes: 16 << 10,
		// Strangers must not fill a log.
		ErrorLog: log.New(io.Discard, "", 0),
	}
}

// limitRequests is http.Server's ConnState: it closes connections of which an
// address has too many.
func (s *Server) limitRequests(c net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		from, _ := netip.ParseAddrPort(c.RemoteAddr().String()) // the zero AddrPort if it is none
		switch block := quota.Block(from.Addr()); {
		case s.isProxy(from.Addr()):
		case s.requests.Acquire(block):
			s.requestConns.Store(c, block)
		default:
			_ = c.Close() // its goroutine notices
		}
	case http.StateHijacked, http.StateClosed:
		if block, counted := s.requestConns.LoadAndDelete(c); counted {
			s.requests.Release(block.(netip.Prefix))
		}
	}
}

// serve serves until ctx ends; then it calls stop.
func serve(ctx context.Context, server *http.Server, l net.Listener, stop func() error) error {
	stopped := make(chan struct{})
	keepRunning := context.AfterFunc(ctx, func() {
		defer close(stopped)
		_, _ = stop(), server.Close() // server closes the listener too
	})
	err := server.Serve(l)
	if !keepRunning() {
		<-stopped
		return nil
	}
	_, _ = stop(), server.Close()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("the relay stopped: %w", err)
}
