package peer

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Bounds of what a hostile room may cost us.
const (
	maxMembers  = 16 // at a time
	maxID       = 64 // bytes
	maxOutbox   = 256
	sendTimeout = 10 * time.Second // for one signal
)

// A room holds the members. Its maps belong to run; members use what is
// constant, queueSignal, signalingClosed and reportMember.
type room struct {
	cfg      Config
	options  testOptions
	signaler Signaler
	streamID string // of all that we send

	about   About // as sent to members now
	members map[ID]*member
	limits  map[ID]*memberLimits
	ended   chan *member

	events          chan Event
	failed          chan error // the one error of receiveEvents
	outbox          chan outgoingSignal
	signalingClosed atomic.Bool
	goroutines      sync.WaitGroup // receiveEvents and sendSignals

	onMemberMu sync.Mutex // serialises the calls of OnMember
}

type outgoingSignal struct {
	to     ID
	signal Signal
}

// run is the room's loop.
func (r *room) run(ctx context.Context) error {
	abouts, detections, recordings, admitted := r.cfg.AboutChanges, r.cfg.Detections, r.cfg.Recordings, r.cfg.Admitted
	var failure error
	for failure == nil || len(r.members) > 0 {
		select {
		case <-ctx.Done():
			return nil
		case e := <-r.events:
			if e.Kind == Full {
				return ErrRoomFull
			}
			r.handleEvent(ctx, e)
		case m := <-r.ended:
			r.removeMember(ctx, m)
		case err := <-r.failed:
			r.signalingClosed.Store(true)
			failure = fmt.Errorf("the room's signalling ended: %w", err)
		case about, ok := <-abouts:
			if !ok {
				abouts = nil
				continue
			}
			r.about = about
			for _, m := range r.members {
				putNewest(m.aboutUpdates, about)
			}
		case d, ok := <-detections:
			if !ok {
				detections = nil
			} else if m := r.members[d.To]; m != nil {
				putNewest(m.detectionUpdates, d)
			}
		case n, ok := <-recordings:
			if !ok {
				recordings = nil
			} else if m := r.members[n.To]; m != nil {
				putNewest(m.recordingUpdates, n.Recording)
			}
		case id, ok := <-admitted:
			if !ok {
				admitted = nil
			} else if m := r.members[id]; m != nil {
				notify(m.admission)
			}
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	return failure
}

// handleEvent adds a newcomer, or passes the event on to its member.
func (r *room) handleEvent(ctx context.Context, e Event) {
	m := r.members[e.From]
	if m == nil {
		switch {
		case e.Kind == Present:
			r.addMember(ctx, e.From, true)
			return
		case e.Kind == Joined:
			r.addMember(ctx, e.From, false)
			return
		case e.Kind == Signaled && isOffer(e.Signal):
			m = r.addMember(ctx, e.From, false)
		}
	}
	if m == nil {
		return
	}
	if e.Kind == Signaled {
		r.endFormerCall(m, e.Signal)
	}
	m.enqueue(e)
}

// addMember starts a member's goroutine; nil when there is no room for one, or when
// it was here too often.
func (r *room) addMember(ctx context.Context, id ID, offers bool) *member {
	now := time.Now()
	if len(r.members) >= maxMembers || id == "" || len(id) > maxID {
		return nil
	}
	limits := r.limitsOf(id, now)
	if limits == nil || !limits.connect(now) {
		return nil
	}
	m := newMember(r, id, offers)
	m.checks, m.earliestRecreation = limits.checks, limits.next
	r.members[id] = m
	go m.run(ctx) // joined through r.ended
	return m
}

// removeMember forgets a member that has ended, and adds it again if its
// connection is to be replaced. The events that it left unread may belong to the
// next connection.
func (r *room) removeMember(ctx context.Context, m *member) {
	delete(r.members, m.id)
	if ctx.Err() != nil {
		return
	}
	if m.recreation != nil {
		r.addMember(ctx, m.id, m.recreation.offers)
		for _, e := range m.recreation.first {
			r.handleEvent(ctx, e)
		}
	}
	for {
		select {
		case e := <-m.inbox:
			r.handleEvent(ctx, e)
		default:
			return
		}
	}
}

// receiveEvents passes the room's events to run until signalling ends.
func (r *room) receiveEvents(ctx context.Context) {
	for {
		e, err := r.signaler.Receive(ctx)
		if err != nil {
			r.failed <- err
			return
		}
		select {
		case r.events <- e:
		case <-ctx.Done():
			return
		}
	}
}

// sendSignals sends what is in the outbox, one signal at a time. Errors are
// ignored: if signalling has ended, receiveEvents notices, and an offer is
// repeated.
func (r *room) sendSignals(ctx context.Context) {
	limiter := sendLimiter{tokens: sendBurst, filled: time.Now()}
	for {
		select {
		case s := <-r.outbox:
			if limiter.wait(ctx) != nil {
				return
			}
			limited, cancel := context.WithTimeout(ctx, sendTimeout)
			_ = r.signaler.Send(limited, s.to, s.signal)
			cancel()
		case <-ctx.Done():
			return
		}
	}
}

// queueSignal never waits: it drops the signal if the outbox is full, which it is
// only when signalling is stuck.
func (r *room) queueSignal(to ID, s Signal) {
	select {
	case r.outbox <- outgoingSignal{to, s}:
	default:
	}
}

func (r *room) reportMember(m Member) {
	r.onMemberMu.Lock()
	defer r.onMemberMu.Unlock()
	if r.cfg.OnMember != nil {
		r.cfg.OnMember(m)
	}
}
