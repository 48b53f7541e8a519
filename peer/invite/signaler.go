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
const remoteID peer.ID = "other"

// A signaler is one side of an exchange of two blocks. Ours goes out by Send,
// theirs comes in by Receive.
type signaler struct {
	exchange  Exchange
	isOfferer bool
	id        invitationID
	onOpen    func()

	ctx    context.Context // ends with Close, or when the call is over
	cancel context.CancelFunc

	events   chan peer.Event // the other's presence or invitation, the answer, the end: room for all
	sent     chan struct{}   // closed when our block is handed over
	sendOnce sync.Once       // closes given
	answered bool            // the answer is here; of Receive alone

	mu     sync.Mutex // guards what follows
	closed bool
	ended  bool
	err    error // why the call ended, if it did badly
}

func newSignaler(x Exchange, i invitationID, first peer.Event) *signaler {
	s := &signaler{exchange: x, id: i, events: make(chan peer.Event, 4), sent: make(chan struct{})}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.events <- first
	return s
}

// newInviter makes the side that offers.
func newOfferer(x Exchange) *signaler {
	s := newSignaler(x, newInvitationID(), peer.Event{Kind: peer.Present, From: remoteID})
	s.isOfferer = true
	return s
}

// newInvited makes the side that answers.
func newAnswerer(x Exchange, offer block) *signaler {
	return newSignaler(x, offer.id, descriptionEvent(webrtc.SDPTypeOffer, offer))
}

func descriptionEvent(kind webrtc.SDPType, b block) peer.Event {
	return peer.Event{Kind: peer.Signaled, From: remoteID, Signal: peer.Signal{
		Description: &webrtc.SessionDescription{Type: kind, SDP: b.sdp},
	}}
}

// Send hands our description over. There is one: candidates that are found
// later have no way to the other side.
func (s *signaler) Send(ctx context.Context, _ peer.ID, signal peer.Signal) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case s.ctx.Err() != nil:
		return net.ErrClosed
	case signal.Description == nil:
		return nil
	}
	var err error
	s.sendOnce.Do(func() { err = s.sendBlock(ctx, signal.Description.SDP) })
	return err
}

func (s *signaler) sendBlock(ctx context.Context, sdp string) error {
	b := block{kind: kindAnswer, id: s.id, sdp: sdp}
	if s.isOfferer {
		b.kind = kindOffer
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	if err := s.exchange.Give(ctx, b.String()); err != nil {
		s.fail(err)
		return err
	}
	if s.onOpen != nil {
		s.onOpen()
	}
	close(s.sent)
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
		if s.ctx.Err() != nil {
			return peer.Event{}, io.EOF
		}
		var ready chan struct{}
		if s.isOfferer && !s.answered {
			ready = s.sent
		}
		select {
		case e := <-s.events:
			return e, nil
		case <-ready:
			s.awaitAnswer(ctx)
		case <-s.ctx.Done():
		case <-ctx.Done():
			return peer.Event{}, ctx.Err()
		}
	}
}

// take asks for the answer until it is one.
func (s *signaler) awaitAnswer(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
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
		if answer, problem = findAnswer(text, s.id); problem == nil {
			s.answered = true
			s.events <- descriptionEvent(webrtc.SDPTypeAnswer, answer)
			return
		}
	}
}

// fail ends the call because the exchange does not work. The reason is there
// before the news, and the news before the end: whoever sees one of them is not
// to miss those before it.
func (s *signaler) fail(err error) {
	s.setResult(err)
	s.events <- peer.Event{Kind: peer.Left, From: remoteID}
	s.cancel()
}

// end ends the call for a reason, nil for a good one.
func (s *signaler) end(problem error) {
	s.setResult(problem)
	s.cancel()
}

// judge says why the call ended; the first reason stands.
func (s *signaler) setResult(problem error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.ended, s.err = true, problem
	}
}

func (s *signaler) result() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
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
	s.cancel()
	return nil
}
