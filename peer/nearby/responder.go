package nearby

import (
	"context"
	"math/rand/v2"
	"net/netip"
	"time"
)

const (
	maxQueryInterval  = time.Minute      // between queries: an announcement is valid for two minutes
	refreshInterval   = 10 * time.Second // between updates of the interfaces
	minAnswerInterval = time.Second      // between announcements (RFC 6762 section 6)
	packetQueue       = 16               // packets
)

// A responder queries who is visible, announces this machine if it is, and
// keeps the cache. Only the goroutine of run may use it.
type responder struct {
	transport transport
	ownID     string            // announcements with it are our own
	self      *serviceInstance  // what is announced; nil for nothing
	onChange  func(recordCache) // called when the neighbours have changed; it must not keep the cache

	cache              recordCache
	queryInterval      time.Duration // between the next query and the one after it
	nextQuery          time.Time
	nextRefresh        time.Time
	nextAnswer         time.Time // zero if no query is unanswered
	lastAnswer         time.Time
	repeatAnnouncement bool // the first announcement is sent twice (RFC 6762 section 8.3)
}

// run works until ctx ends, and then sends a goodbye.
func (r *responder) run(ctx context.Context, packets <-chan packet) {
	now := time.Now()
	r.cache, r.queryInterval, r.nextQuery, r.nextRefresh = recordCache{}, time.Second, now, now.Add(refreshInterval)
	if r.self != nil {
		r.nextAnswer, r.repeatAnnouncement = now, true
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case p := <-packets:
			r.handlePacket(p, time.Now())
		case <-timer.C:
		case <-ctx.Done():
			r.announce(0)
			return
		}
		timer.Reset(time.Until(r.tick(time.Now())))
	}
}

// tick does what is due and returns the time of the next tick.
func (r *responder) tick(now time.Time) (next time.Time) {
	if !now.Before(r.nextRefresh) {
		r.transport.updateInterfaces()
		r.nextRefresh = now.Add(refreshInterval)
	}
	if !r.nextAnswer.IsZero() && !now.Before(r.nextAnswer) {
		r.announce(ttl)
		r.lastAnswer, r.nextAnswer = now, time.Time{}
		if r.repeatAnnouncement {
			r.repeatAnnouncement, r.nextAnswer = false, now.Add(minAnswerInterval)
		}
	}
	if !now.Before(r.nextQuery) {
		r.transport.updateInterfaces() // a new interface may lead to the neighbour
		r.transport.send(func([]netip.Addr) ([]byte, error) { return encodeQuery() })
		r.nextQuery = now.Add(r.queryInterval + rand.N(r.queryInterval/4)) // jitter: hosts that started together must not query together
		r.queryInterval = min(2*r.queryInterval, maxQueryInterval)         // RFC 6762 section 5.2
	}
	if r.cache.expire(now) {
		r.onChange(r.cache)
	}
	next = earliest(r.nextQuery, r.nextRefresh) // expiry may be late by refreshInterval
	if !r.nextAnswer.IsZero() {
		next = earliest(next, r.nextAnswer)
	}
	return next
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// handlePacket handles a received packet.
func (r *responder) handlePacket(p packet, now time.Time) {
	isQuery, instances, err := parsePacket(p.data)
	if err != nil {
		return
	}
	if isQuery && r.self != nil && r.nextAnswer.IsZero() {
		r.nextAnswer = now.Add(20*time.Millisecond + rand.N(100*time.Millisecond)) // RFC 6762 section 6
		if soonest := r.lastAnswer.Add(minAnswerInterval); r.nextAnswer.Before(soonest) {
			r.nextAnswer = soonest
		}
	}
	changed := false
	for _, i := range instances {
		if i.id != r.ownID && r.cache.update(i, p.from, now) {
			changed = true
		}
	}
	if changed {
		r.onChange(r.cache)
	}
}

// announce announces this machine with a time to live in seconds; 0 is a
// goodbye.
func (r *responder) announce(seconds uint32) {
	if r.self == nil {
		return
	}
	i := *r.self
	i.ttl = seconds
	r.transport.send(i.encodeAnnouncement)
}
