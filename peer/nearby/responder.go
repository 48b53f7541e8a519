package nearby

import (
	"context"
	"math/rand/v2"
	"net/netip"
	"time"
)

const (
	maxQueryInterval  = time.Minute      // between questions: an answer lives for two
	refreshInterval   = 10 * time.Second // between looks at the interfaces there are
	minAnswerInterval = time.Second      // between answers (RFC 6762 section 6)
	packetQueue       = 16               // packets that wait
)

// A talker asks who is visible, answers if we are, and keeps the table. It is for
// one goroutine, that of run.
type responder struct {
	transport transport
	ownID     string            // our ID: who has it is no neighbour
	self      *serviceInstance  // whom it announces; nil is nobody
	onChange  func(recordCache) // told when the table is another one; it keeps nothing of it

	cache              recordCache
	queryInterval      time.Duration // before the next question
	nextQuery          time.Time
	nextRefresh        time.Time
	nextAnswer         time.Time // zero: nobody asked
	lastAnswer         time.Time
	repeatAnnouncement bool // the announcement is to be repeated once (RFC 6762 section 8.3)
}

// run talks until ctx ends, and says goodbye.
func (t *responder) run(ctx context.Context, packets <-chan packet) {
	now := time.Now()
	t.cache, t.queryInterval, t.nextQuery, t.nextRefresh = recordCache{}, time.Second, now, now.Add(refreshInterval)
	if t.self != nil {
		t.nextAnswer, t.repeatAnnouncement = now, true
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case p := <-packets:
			t.handlePacket(p, time.Now())
		case <-timer.C:
		case <-ctx.Done():
			t.announce(0)
			return
		}
		timer.Reset(time.Until(t.tick(time.Now())))
	}
}

// work does what is due, and says when there will be more.
func (t *responder) tick(now time.Time) (next time.Time) {
	if !now.Before(t.nextRefresh) {
		t.transport.updateInterfaces()
		t.nextRefresh = now.Add(refreshInterval)
	}
	if !t.nextAnswer.IsZero() && !now.Before(t.nextAnswer) {
		t.announce(ttl)
		t.lastAnswer, t.nextAnswer = now, time.Time{}
		if t.repeatAnnouncement {
			t.repeatAnnouncement, t.nextAnswer = false, now.Add(minAnswerInterval)
		}
	}
	if !now.Before(t.nextQuery) {
		t.transport.updateInterfaces() // one that just came up may have the neighbour
		t.transport.send(func([]netip.Addr) ([]byte, error) { return encodeQuery() })
		t.nextQuery = now.Add(t.queryInterval + rand.N(t.queryInterval/4)) // or all who came together ask together
		t.queryInterval = min(2*t.queryInterval, maxQueryInterval)         // RFC 6762 section 5.2
	}
	if t.cache.expire(now) {
		t.onChange(t.cache)
	}
	next = earlier(t.nextQuery, t.nextRefresh) // what expires does so within lookPause
	if !t.nextAnswer.IsZero() {
		next = earlier(next, t.nextAnswer)
	}
	return next
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// hear takes what somebody said.
func (t *responder) handlePacket(p packet, now time.Time) {
	asks, told, err := parsePacket(p.data)
	if err != nil {
		return
	}
	if asks && t.self != nil && t.nextAnswer.IsZero() {
		t.nextAnswer = now.Add(20*time.Millisecond + rand.N(100*time.Millisecond)) // RFC 6762 section 6
		if soonest := t.lastAnswer.Add(minAnswerInterval); t.nextAnswer.Before(soonest) {
			t.nextAnswer = soonest
		}
	}
	changed := false
	for _, e := range told {
		if e.id != t.ownID && t.cache.update(e, p.from, now) {
			changed = true
		}
	}
	if changed {
		t.onChange(t.cache)
	}
}

// say announces us for so many seconds.
func (t *responder) announce(seconds uint32) {
	if t.self == nil {
		return
	}
	e := *t.self
	e.ttl = seconds
	t.transport.send(e.encodeAnnouncement)
}
