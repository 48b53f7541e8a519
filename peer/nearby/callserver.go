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
	answerTimeout       = 30 * time.Second // in which the person may answer
	requestTimeout      = 5 * time.Second  // in which a request is to be there
	maxCallBody         = 1 << 10          // bytes of a request or an answer
	maxConns            = 16               // connections at once
	callsPerMinute      = 4                // of one address
	maxCountedAddresses = 256              // addresses whose calls are counted
	callVersion         = 1
)

// A bell serves those who call.
type callServer struct {
	onCall func(context.Context, Caller) (string, error)
	onLink func(netip.Addr) bool

	conns sync.WaitGroup

	mu          sync.Mutex
	ringing     bool
	windowStart time.Time // when counting began
	calls       map[netip.Addr]int
}

func newCallServer(ring func(context.Context, Caller) (string, error), onLink func(netip.Addr) bool) *callServer {
	return &callServer{onCall: ring, onLink: onLink, calls: map[netip.Addr]int{}}
}

// serve answers until ctx ends.
func (b *callServer) serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler:           b,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: requestTimeout,
		WriteTimeout:      answerTimeout + 2*requestTimeout, // it counts from the headers on
		MaxHeaderBytes:    4 << 10,
		ConnState:         b.trackConn,
		ErrorLog:          log.New(io.Discard, "", 0), // what strangers send wrongly is no news
	}
	server.SetKeepAlivesEnabled(false)
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(closed)
		_ = server.Close() // its error is the listener's, which is gone
	})
	err := server.Serve(netutil.LimitListener(l, maxConns))
	if !stop() {
		<-closed
	}
	_ = server.Close() // if it has failed
	b.conns.Wait()
	if ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("waiting for calls: %w", err)
}

// ServeHTTP serves one caller.
func (b *callServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	link, code := b.handleCall(w, r)
	if code != http.StatusOK {
		http.Error(w, http.StatusText(code), code)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(callResponse{Link: link}) // who called may be gone
}

// count keeps account of the goroutines that net/http has for connections: it
// closes them without waiting, and they can outlive their connection.
func (b *callServer) trackConn(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		b.conns.Add(1)
	case http.StateClosed:
		b.conns.Done()
	}
}

// answer is what a caller is told.
func (b *callServer) handleCall(w http.ResponseWriter, r *http.Request) (link string, code int) {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !b.onLink(from.Addr()) {
		return "", http.StatusNotFound
	}
	// Pages of the web are no callers: they cannot ask for JSON without being
	// asked themselves whether they may, and they always say where they are from.
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.URL.Path != callPath || r.Method != http.MethodPost || err != nil || media != "application/json" || r.Header.Get("Origin") != "" {
		return "", http.StatusNotFound
	}
	name, err := readCall(w, r)
	if err != nil {
		return "", http.StatusBadRequest
	}
	caller := Caller{Name: name, Address: from.Addr().Unmap()}
	if code := b.acquire(caller.Address, time.Now()); code != http.StatusOK {
		return "", code
	}
	defer b.release()
	ctx, cancel := context.WithTimeout(r.Context(), answerTimeout)
	defer cancel()
	link, err = b.onCall(ctx, caller)
	return link, statusOf(err)
}

// codeOf is how a caller is told what came of the question.
func statusOf(err error) int {
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

// take lets one caller in at a time, and none too often.
func (b *callServer) acquire(from netip.Addr, now time.Time) (code int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.Sub(b.windowStart) >= time.Minute || len(b.calls) >= maxCountedAddresses {
		b.windowStart = now
		clear(b.calls)
	}
	b.calls[from]++
	switch {
	case b.calls[from] > callsPerMinute:
		return http.StatusTooManyRequests
	case b.ringing:
		return http.StatusConflict
	}
	b.ringing = true
	return http.StatusOK
}

func (b *callServer) release() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ringing = false
}
