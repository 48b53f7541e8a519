package nearby

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/net/netutil"

	"peerscope/peer"
)

const (
	answerTimeout       = 30 * time.Second // for the person to answer
	requestTimeout      = 5 * time.Second  // for a request to arrive
	maxCallBody         = 1 << 10          // bytes of a request or response
	maxConns            = 16               // at once
	callsPerMinute      = 4                // from one address
	maxCountedAddresses = 256              // addresses with a count of calls
	callVersion         = 1
)

// A callServer serves incoming calls over HTTP.
type callServer struct {
	onCall func(context.Context, Caller) (string, error)
	onLink func(netip.Addr) bool

	conns sync.WaitGroup

	mu          sync.Mutex
	ringing     bool
	windowStart time.Time // of the counts in calls
	calls       map[netip.Addr]int
}

func newCallServer(onCall func(context.Context, Caller) (string, error), onLink func(netip.Addr) bool) *callServer {
	return &callServer{onCall: onCall, onLink: onLink, calls: map[netip.Addr]int{}}
}

// serve serves until ctx ends.
func (s *callServer) serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler:           s,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: requestTimeout,
		WriteTimeout:      answerTimeout + 2*requestTimeout, // from the end of the headers
		MaxHeaderBytes:    4 << 10,
		ConnState:         s.trackConn,
		ErrorLog:          log.New(io.Discard, "", 0), // strangers must not fill a log
	}
	server.SetKeepAlivesEnabled(false)
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(closed)
		_ = server.Close() // closes the listener too
	})
	err := server.Serve(netutil.LimitListener(l, maxConns))
	if !stop() {
		<-closed
	}
	_ = server.Close() // after an error of Serve
	s.conns.Wait()
	if ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("waiting for calls: %w", err)
}

// ServeHTTP handles one call.
func (s *callServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	link, code := s.handleCall(w, r)
	if code != http.StatusOK {
		http.Error(w, http.StatusText(code), code)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(callResponse{Link: link}) // the caller may have hung up
}

// trackConn counts the connections' goroutines, for which http.Server.Close
// does not wait.
func (s *callServer) trackConn(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.conns.Add(1)
	case http.StateClosed:
		s.conns.Done()
	}
}

// handleCall returns the link for the caller, or the status code of the
// refusal.
func (s *callServer) handleCall(w http.ResponseWriter, r *http.Request) (link string, code int) {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !s.onLink(from.Addr()) {
		return "", http.StatusNotFound
	}
	// Web pages are refused: they cannot send JSON across origins without a
	// preflight request (CORS), and browsers send their Origin.
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.URL.Path != callPath || r.Method != http.MethodPost || err != nil || media != "application/json" || r.Header.Get("Origin") != "" {
		return "", http.StatusNotFound
	}
	name, err := readCallRequest(w, r)
	if err != nil {
		return "", http.StatusBadRequest
	}
	caller := Caller{Name: name, Address: from.Addr().Unmap()}
	if code := s.admitCall(caller.Address, time.Now()); code != http.StatusOK {
		return "", code
	}
	defer s.endCall()
	ctx, cancel := context.WithTimeout(r.Context(), answerTimeout)
	defer cancel()
	link, err = s.onCall(ctx, caller)
	return link, statusCode(err)
}

// statusCode is the status code for an error of OnIncomingCall.
func statusCode(err error) int {
	switch {
	case err == nil:
		return http.StatusOK
	case errors.Is(err, peer.ErrDeclined):
		return http.StatusForbidden
	case errors.Is(err, peer.ErrBusy):
		return http.StatusConflict
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return http.StatusGatewayTimeout
	default:
		return http.StatusInternalServerError
	}
}

// admitCall admits one call at a time, and callsPerMinute from one address.
func (s *callServer) admitCall(from netip.Addr, now time.Time) (code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.windowStart) >= time.Minute || len(s.calls) >= maxCountedAddresses {
		s.windowStart = now
		clear(s.calls)
	}
	s.calls[from]++
	switch {
	case s.calls[from] > callsPerMinute:
		return http.StatusTooManyRequests
	case s.ringing:
		return http.StatusConflict
	}
	s.ringing = true
	return http.StatusOK
}

func (s *callServer) endCall() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ringing = false
}
