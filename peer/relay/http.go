package relay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"time"
)

// ServeHTTP serves one member until it leaves, or one of the other requests.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
		s.handleWebSocket(w, r)
	case r.URL.Path == "/healthz":
		s.serveHealth(w)
	case r.URL.Path == "/metrics":
		s.serveMetrics(w, r)
	case s.cfg.Page != nil:
		s.cfg.Page.ServeHTTP(w, r)
	default:
		w.Header().Set("Upgrade", "websocket")
		http.Error(w, "this is a Peerscope room server; its invitations are for the program", http.StatusUpgradeRequired)
	}
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
// closes the server and returns nil. It limits what an HTTP request may cost.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		WriteTimeout:      30 * time.Second, // not of WebSockets, which have their own
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		// Strangers must not fill a log.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(closed)
		_ = s.Close()      // always nil
		_ = server.Close() // closes the listener too
	})
	err := server.Serve(l)
	if !stop() {
		<-closed
		return nil
	}
	_, _ = s.Close(), server.Close()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("the relay stopped: %w", err)
}
