package peer

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// What a hostile room may cost: members at a time, bytes of an ID, signals
// waiting to be sent, and how long one may take.
const (
	maxMembers = 16
	maxID      = 64
	maxOutbox  = 256
	sendLimit  = 10 * time.Second
)

// Join stays in the room until ctx ends, which is a clean leave and no error,
// or the room fails: ErrRoomFull, or the error of the Signaler. A Signaler that
// fails does not end calls: Join goes on while there is any member and returns
// the error then. No goroutine outlives it, and it closes the Signaler.
func Join(ctx context.Context, s Signaler, cfg Config) error {
	return join(ctx, s, cfg, network{})
}

func join(ctx context.Context, s Signaler, cfg Config, n network) error {
	ctx, leave := context.WithCancel(ctx)
	r := &room{
		cfg:      cfg,
		network:  n,
		signaler: s,
		streamID: rand.Text(),
		about:    cfg.About,
		members:  map[ID]*member{},
		ended:    make(chan *member),
		events:   make(chan Event),
		failed:   make(chan error, 1),
		outbox:   make(chan letter, maxOutbox),
	}
	r.talk.Go(func() { r.receive(ctx) })
	r.talk.Go(func() { r.send(ctx) })
	err := r.run(ctx)
	leave()
	for len(r.members) > 0 { // they say goodbye before signalling ends
		r.remove(ctx, <-r.ended)
	}
	closeErr := s.Close()
	r.talk.Wait()
	if err == nil && closeErr != nil {
		err = fmt.Errorf("leave the room: %w", closeErr)
	}
	return err
}

// A room holds the members. Its maps belong to run; members use what is
// constant, post, deaf and tell.
type room struct {
	cfg      Config
	network  network
	signaler Signaler
	streamID string // of all that we send

	about   About // as told now
	members map[ID]*member
	ended   chan *member // members that are over

	events chan Event
	failed chan error // the one error of receive
	outbox chan letter
	deaf   atomic.Bool // signalling is over
	talk   sync.WaitGroup

	telling sync.Mutex // serialises OnMember
}

// A letter is a signal on its way.
type letter struct {
	to     ID
	signal Signal
}

// run is the room's loop.
func (r *room) run(ctx context.Context) error {
	abouts, seen := r.cfg.AboutChanges, r.cfg.Detections
	var failure error
	for failure == nil || len(r.members) > 0 {
		select {
		case <-ctx.Done():
			return nil
		case e := <-r.events:
			if e.Kind == Full {
				return ErrRoomFull
			}
			r.handle(ctx, e)
		case m := <-r.ended:
			r.remove(ctx, m)
		case err := <-r.failed:
			r.deaf.Store(true)
			failure = fmt.Errorf("the room's signalling ended: %w", err)
		case about, ok := <-abouts:
			if !ok {
				abouts = nil
				continue
			}
			r.about = about
			for _, m := range r.members {
				m.setAbout(about)
			}
		case s, ok := <-seen:
			if !ok {
				seen = nil
			} else if m := r.members[s.To]; m != nil {
				m.setSeen(s)
			}
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	return failure
}

// handle takes a newcomer in, and gives a member what is for it.
func (r *room) handle(ctx context.Context, e Event) {
	m := r.members[e.From]
	if m == nil {
		switch {
		case e.Kind == Present:
			r.add(ctx, e.From, true)
			return
		case e.Kind == Joined:
			r.add(ctx, e.From, false)
			return
		case e.Kind == Signaled && isOffer(e.Signal):
			m = r.add(ctx, e.From, false)
		}
	}
	if m == nil {
		return
	}
	if e.Kind == Signaled {
		r.recognise(m, e.Signal)
	}
	m.deliver(e)
}

// add starts a member's goroutine; nil when there is no room for one.
func (r *room) add(ctx context.Context, id ID, offers bool) *member {
	if len(r.members) >= maxMembers || id == "" || len(id) > maxID {
		return nil
	}
	m := newMember(r, id, offers)
	r.members[id] = m
	go m.run(ctx) // joined through r.ended
	return m
}

// remove forgets a member that is over, and begins anew with one that wants so.
// What it left unread is of one that may be back.
func (r *room) remove(ctx context.Context, m *member) {
	delete(r.members, m.id)
	if ctx.Err() != nil {
		return
	}
	if m.anew != nil {
		r.add(ctx, m.id, m.anew.offers)
		for _, e := range m.anew.first {
			r.handle(ctx, e)
		}
	}
	for {
		select {
		case e := <-m.inbox:
			r.handle(ctx, e)
		default:
			return
		}
	}
}

// receive brings the room's events to run until signalling ends.
func (r *room) receive(ctx context.Context) {
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

// send takes the members' letters to the Signaler, one at a time. One that
// cannot be sent is lost: if signalling is over, receive says so, and an offer
// is repeated.
func (r *room) send(ctx context.Context) {
	for {
		select {
		case l := <-r.outbox:
			limited, cancel := context.WithTimeout(ctx, sendLimit)
			_ = r.signaler.Send(limited, l.to, l.signal)
			cancel()
		case <-ctx.Done():
			return
		}
	}
}

// post queues a signal. A queue that is full belongs to signalling that is
// stuck; what is posted is lost then.
func (r *room) post(to ID, s Signal) {
	select {
	case r.outbox <- letter{to, s}:
	default:
	}
}

func (r *room) tell(m Member) {
	r.telling.Lock()
	defer r.telling.Unlock()
	if r.cfg.OnMember != nil {
		r.cfg.OnMember(m)
	}
}
