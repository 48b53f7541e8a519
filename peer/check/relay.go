package check

import (
	"context"
	"errors"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/peer/relay"
)

// checkRelay joins a new room on the relay of a link and leaves it.
func checkRelay(ctx context.Context, link string) (Relay, []webrtc.ICEServer) {
	var stage, address atomic.Value
	stage.Store(DNS)
	address.Store("")
	reach := func(s Stage) { stage.Store(s) }
	probe, err := relay.ProbeServer(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		ConnectStart:      func(string, string) { reach(TCP) },
		TLSHandshakeStart: func() { reach(TLS) },
		GotConn: func(i httptrace.GotConnInfo) {
			address.Store(i.Conn.RemoteAddr().String())
			reach(WebSocket)
		},
	}), link)
	r := Relay{Outcome: Passed, Host: probe.Host, Address: address.Load().(string), Stage: Join, RoundTripMS: milliseconds(probe.RoundTrip)}
	if !probe.Upgraded {
		r.Stage = stage.Load().(Stage)
	}
	if err != nil {
		r.Outcome, r.Error, r.Untrusted = Failed, err.Error(), errors.Is(err, relay.ErrUntrusted)
	}
	return r, probe.ICEServers
}

// milliseconds keeps two decimals.
func milliseconds(d time.Duration) float64 {
	return float64(d.Round(10*time.Microsecond)) / float64(time.Millisecond)
}
