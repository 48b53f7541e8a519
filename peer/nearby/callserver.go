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
	"slices"
	"sync"
	"time"

	"peerscope/peer"
	"peerscope/peer/seal"
)

const (
	answerTimeout       = 30 * time.Second // for the person to answer
	requestTimeout      = 5 * time.Second  // for a request to arrive
	maxConns            = 64               // at once
	maxConnsPerAddress  = 4                // of these
	callsPerMinute      = 4                // from one address
	allCallsPerMinute   = 12               // from all addresses: one machine may have thousands
	maxCountedAddresses = 256              // addresses with a count of calls
	maxUsedKeys         = 4096             // remembered, so that a recorded call does not ring again
)

// A callServer serves incoming calls over HTTP.
type callServer struct {
	id       string // which the calls are for
	identity seal.Identity
	onCall   func(context.Context, Caller) (string, error)
	onLink   func(netip.Addr) bool

	conns sync.WaitGroup

	mu          sync.Mutex
	ringing     bool
	windowStart time.Time // of the counts in calls and allCalls
	calls       map[netip.Addr]int
	allCalls    int
	usedKeys    []string // halves of exchanges of earlier calls, the oldest first
}

func newCallServer(id string, cfg Config, onLink func(netip.Addr) bool) *callServer {
	return &callServer{id: id, identity: cfg.Identity, onCall: cfg.OnIncomingCall, onLink: onLink, calls: map[netip.Addr]int{}}
}

// serve serves until ctx ends.
func (s *callServer) serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler:        s,
		BaseContext:    func(net.Listener) context.Context { return ctx },
		ConnContext:    withConn,
		ReadTimeout:    requestTimeout,                   // of headers and body, also those that are not looked at
		WriteTimeout:   answerTimeout + 2*requestTimeout, // from the end of the headers
		MaxHeaderBytes: 4 << 10,
		ConnState:      s.trackConn,
		ErrorLog:       log.New(io.Discard, "", 0), // strangers must not fill a log
	}
	server.SetKeepAlivesEnabled(false)
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(closed)
		_ = server.Close() // closes the listener too
	})
	err := server.Serve(&limitedListener{Listener: l})
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
	response, code := s.handleCall(w, r)
	if code != http.StatusOK {
		http.Error(w, http.StatusText(code), code)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(response) // the caller may have hung up
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

// handleCall returns the response for the caller, or the status code of the
// refusal.
func (s *callServer) handleCall(w http.ResponseWriter, r *http.Request) (response callResponse, code int) {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !s.onLink(from.Addr()) || !isCall(r) {
		return callResponse{}, http.StatusNotFound
	}
	request, err := readCallRequest(w, r)
	if err != nil {
		return callResponse{}, http.StatusBadRequest
	}
	address := from.Addr().Unmap()
	if !s.withinRate(address, time.Now()) {
		return callResponse{}, http.StatusTooManyRequests
	}
	call, err := request.verify(s.id)
	if err != nil {
		return callResponse{}, http.StatusBadRequest
	}
	if code := s.beginCall(request.Key); code != http.StatusOK {
		return callResponse{}, code
	}
	defer s.endCall()
	keepConn(r.Context())
	ctx, cancel := context.WithTimeout(r.Context(), answerTimeout)
	defer cancel()
	link, err := s.onCall(ctx, Caller{Name: request.Name, Address: address, Key: call.caller})
	if err != nil {
		return callResponse{}, statusCode(err)
	}
	response, err = call.answer(link, s.identity)
	return response, statusCode(err)
}

// isCall tells a call from other requests. Web pages are refused: they cannot
// send JSON across origins without a preflight request (CORS), and browsers send
// their Origin.
func isCall(r *http.Request) bool {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return r.URL.Path == callPath && r.Method == http.MethodPost && err == nil && media == "application/json" && r.Header.Get("Origin") == ""
}

// statusCode is the status code for an error of OnIncomingCall or of the answer.
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

// withinRate counts a call from an address, and says whether it may be made.
func (s *callServer) withinRate(from netip.Addr, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.windowStart) >= time.Minute {
		s.windowStart, s.allCalls = now, 0
		clear(s.calls)
	}
	if len(s.calls) >= maxCountedAddresses {
		clear(s.calls) // allCalls goes on
	}
	s.calls[from]++
	return s.calls[from] <= callsPerMinute
}

// beginCall begins a call with the caller's half of an exchange, if there is no
// other one, if it is not the repetition of an earlier one, and if there were not
// too many. That bound also keeps usedKeys from being flushed within minutes.
func (s *callServer) beginCall(key string) (code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains(s.usedKeys, key) {
		return http.StatusBadRequest
	}
	if s.allCalls >= allCallsPerMinute {
		return http.StatusTooManyRequests
	}
	s.allCalls++
	s.usedKeys = append(s.usedKeys[max(0, len(s.usedKeys)-maxUsedKeys+1):], key)
	if s.ringing {
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
