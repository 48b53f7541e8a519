package nearby

import (
	"context"
	"math/rand/v2"
	"net/netip"
	"time"
)

const (
	longestPause = time.Minute      // between questions: an answer lives for two
	lookPause    = 10 * time.Second // between looks at the interfaces there are
	answerPause  = time.Second      // between answers (RFC 6762 section 6)
	queueLength  = 16               // packets that wait
)

// A talker asks who is visible, answers if we are, and keeps the table. It is for
// one goroutine, that of run.
type talker struct {
	network network
	own     string      // our ID: who has it is no neighbour
	self    *entry      // whom it announces; nil is nobody
	changed func(table) // told when the table is another one; it keeps nothing of it

	table    table
	pause    time.Duration // before the next question
	askAt    time.Time
	lookAt   time.Time
	answerAt time.Time // zero: nobody asked
	answered time.Time
	repeat   bool // the announcement is to be repeated once (RFC 6762 section 8.3)
}

// run talks until ctx ends, and says goodbye.
func (t *talker) run(ctx context.Context, heard <-chan packet) {
	now := time.Now()
	t.table, t.pause, t.askAt, t.lookAt = table{}, time.Second, now, now.Add(lookPause)
	if t.self != nil {
		t.answerAt, t.repeat = now, true
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case p := <-heard:
			t.hear(p, time.Now())
		case <-timer.C:
		case <-ctx.Done():
			t.say(0)
			return
		}
		timer.Reset(time.Until(t.work(time.Now())))
	}
}

// work does what is due, and says when there will be more.
func (t *talker) work(now time.Time) (next time.Time) {
	if !now.Before(t.lookAt) {
		t.network.refresh()
		t.lookAt = now.Add(lookPause)
	}
	if !t.answerAt.IsZero() && !now.Before(t.answerAt) {
		t.say(ttl)
		t.answered, t.answerAt = now, time.Time{}
		if t.repeat {
			t.repeat, t.answerAt = false, now.Add(answerPause)
		}
	}
	if !now.Before(t.askAt) {
		t.network.refresh() // one that just came up may have the neighbour
		t.network.send(func([]netip.Addr) ([]byte, error) { return question() })
		t.askAt = now.Add(t.pause + rand.N(t.pause/4)) // or all who came together ask together
		t.pause = min(2*t.pause, longestPause)         // RFC 6762 section 5.2
	}
	if t.table.expire(now) {
		t.changed(t.table)
	}
	next = earlier(t.askAt, t.lookAt) // what expires does so within lookPause
	if !t.answerAt.IsZero() {
		next = earlier(next, t.answerAt)
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
func (t *talker) hear(p packet, now time.Time) {
	asks, told, err := parse(p.data)
	if err != nil {
		return
	}
	if asks && t.self != nil && t.answerAt.IsZero() {
		t.answerAt = now.Add(20*time.Millisecond + rand.N(100*time.Millisecond)) // RFC 6762 section 6
		if soonest := t.answered.Add(answerPause); t.answerAt.Before(soonest) {
			t.answerAt = soonest
		}
	}
	changed := false
	for _, e := range told {
		if e.id != t.own && t.table.hear(e, p.from, now) {
			changed = true
		}
	}
	if changed {
		t.changed(t.table)
	}
}

// say announces us for so many seconds.
func (t *talker) say(seconds uint32) {
	if t.self == nil {
		return
	}
	e := *t.self
	e.ttl = seconds
	t.network.send(e.announcement)
}
