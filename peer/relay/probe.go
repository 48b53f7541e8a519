package relay

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"
)

// A Probe is what a server gives to a member that joins a room of its own and
// leaves it at once, so that nobody sees it come and go.
type Probe struct {
	Host       string             // of the server, with its port if the link has one
	ICEServers []webrtc.ICEServer // with credentials that stay valid
	RoundTrip  time.Duration      // of the quickest ping; 0 if none was answered
	Upgraded   bool               // the server speaks WebSocket
}

// Pings of a probe.
const (
	probePings       = 5
	probePingTimeout = 2 * time.Second // for all
)

// ProbeServer probes the server of an invitation link. Its errors are those of Dial;
// Host and Upgraded are set with them too.
func ProbeServer(ctx context.Context, link string) (Probe, error) {
	i, err := parseLink(link)
	if err != nil {
		return Probe{}, err
	}
	p := Probe{Host: i.server.Host}
	conn, welcome, err := i.dial(ctx, message{Version: protocolVersion, Type: typeJoin, Room: NewKey()})
	p.Upgraded = err == nil || errors.Is(err, ErrRefused) && !errors.Is(err, errNotUpgraded)
	if err != nil {
		return p, err
	}
	defer conn.CloseNow() // the room is empty and needs no farewell
	if welcome.Type != typeWelcome {
		return p, fmt.Errorf("%w: %s: an empty room is full", ErrRefused, p.Host)
	}
	p.ICEServers = parseICEServers(welcome.ICE)
	p.RoundTrip = conn.quickestPing(ctx)
	return p, nil
}

// quickestPing is the round trip of the quickest of a few pings (RFC 6455 section
// 5.5.2); 0 if none was answered. Messages that come meanwhile are dropped.
func (w webSocket) quickestPing(ctx context.Context) (quickest time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, probePingTimeout)
	var reading sync.WaitGroup
	defer reading.Wait()
	defer cancel()
	reading.Go(func() { // which handles the pongs
		for {
			if _, err := readFrame(ctx, w.Conn); err != nil {
				return
			}
		}
	})
	for range probePings {
		begin := time.Now()
		if w.Ping(ctx) != nil {
			return quickest
		}
		if d := time.Since(begin); quickest == 0 || d < quickest {
			quickest = d
		}
	}
	return quickest
}
