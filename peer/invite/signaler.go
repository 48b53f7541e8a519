package invite

import (
	"context"
	"io"
	"net"
	"sync"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
)

// other is the one other member.
const other peer.ID = "other"

// A signaler is one side of an exchange of two blocks. Ours goes out by Send,
// theirs comes in by Receive.
type signaler struct {
	exchange Exchange
	inviter  bool
	id       id
	onOpen   func()

	life context.Context // ends with Close, or when the call is over
	stop context.CancelFunc

	events chan peer.Event // the other's presence or invitation, the answer, the end: room for all
	given  chan struct{}   // closed when our block is handed over
	once   sync.Once       // closes given
	taken  bool            // the answer is here; of Receive alone

	mu      sync.Mutex // guards what follows
	closed  bool
	over    bool
	problem error // why the call ended, if it did badly
}

func newSignaler(x Exchange, i id, first peer.Event) *signaler {
	s := &signaler{exchange: x, id: i, events: make(chan peer.Event, 4), given: make(chan struct{})}
	s.life, s.stop = context.WithCancel(context.Background())
	s.events <- first
	return s
}

// newInviter makes the side that offers.
func newInviter(x Exchange) *signaler {
	s := newSignaler(x, newID(), peer.Event{Kind: peer.Present, From: other})
	s.inviter = true
	return s
}

// newInvited makes the side that answers.
func newInvited(x Exchange, offer block) *signaler {
	return newSignaler(x, offer.id, signaled(webrtc.SDPTypeOffer, offer))
}

func signaled(kind webrtc.SDPType, b block) peer.Event {
	return peer.Event{Kind: peer.Signaled, From: other, Signal: peer.Signal{
		Description: &webrtc.SessionDescription{Type: kind, SDP: b.sdp},
	}}
}

// Send hands our description over. There is one: candidates that are found
// later have no way to the other side.
func (s *signaler) Send(ctx context.Context, _ peer.ID, signal peer.Signal) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case s.life.Err() != nil:
		return net.ErrClosed
	case signal.Description == nil:
		return nil
	}
	var err error
	s.once.Do(func() { err = s.give(ctx, signal.Description.SDP) })
	return err
}

func (s *signaler) give(ctx context.Context, sdp string) error {
	b := block{kind: kindAnswer, id: s.id, sdp: sdp}
	if s.inviter {
		b.kind = kindOffer
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.life, cancel)()
	if err := s.exchange.Give(ctx, b.String()); err != nil {
		s.fail(err)
		return err
	}
	if s.onOpen != nil {
		s.onOpen()
	}
	close(s.given)
	return nil
}

// Receive gives the other side's block when it is there, and then nothing more
// until the end.
func (s *signaler) Receive(ctx context.Context) (peer.Event, error) {
	for {
		if s.isClosed() {
			return peer.Event{}, io.EOF
		}
		select { // what is queued comes before the end
		case e := <-s.events:
			return e, nil
		default:
		}
		if s.life.Err() != nil {
			return peer.Event{}, io.EOF
		}
		var ready chan struct{}
		if s.inviter && !s.taken {
			ready = s.given
		}
		select {
		case e := <-s.events:
			return e, nil
		case <-ready:
			s.take(ctx)
		case <-s.life.Done():
		case <-ctx.Done():
			return peer.Event{}, ctx.Err()
		}
	}
}

// take asks for the answer until it is one.
func (s *signaler) take(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.life, cancel)()
	var problem error
	for {
		text, err := s.exchange.Take(ctx, problem)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			s.fail(err)
			return
		}
		var answer block
		if answer, problem = theAnswer(text, s.id); problem == nil {
			s.taken = true
			s.events <- signaled(webrtc.SDPTypeAnswer, answer)
			return
		}
	}
}

// fail ends the call because the exchange does not work. The reason is there
// before the news, and the news before the end: whoever sees one of them is not
// to miss those before it.
func (s *signaler) fail(err error) {
	s.judge(err)
	s.events <- peer.Event{Kind: peer.Left, From: other}
	s.stop()
}

// end ends the call for a reason, nil for a good one.
func (s *signaler) end(problem error) {
	s.judge(problem)
	s.stop()
}

// judge says why the call ended; the first reason stands.
func (s *signaler) judge(problem error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.over {
		s.over, s.problem = true, problem
	}
}

func (s *signaler) verdict() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.problem
}

func (s *signaler) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// Close ends what is under way.
func (s *signaler) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.stop()
	return nil
}
