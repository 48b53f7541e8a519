package invite

import (
	"context"
	"io"
	"net"
	"sync"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
)

// remoteID is the ID of the other member.
const remoteID peer.ID = "other"

// A signaler is the peer.Signaler of an exchange of two blocks.
type signaler struct {
	exchange  Exchange
	isOfferer bool
	id        invitationID
	onOpen    func()

	ctx    context.Context // ends with Close or with the call
	cancel context.CancelFunc

	events   chan peer.Event // has space for all: Present or the offer, the answer, Left
	sent     chan struct{}   // closed when our block is handed over
	sendOnce sync.Once       // of sendBlock
	answered bool            // only used by Receive

	mu     sync.Mutex // guards what follows
	closed bool
	ended  bool
	err    error // why the call ended; nil if the other side left
}

func newSignaler(x Exchange, id invitationID, first peer.Event) *signaler {
	s := &signaler{exchange: x, id: id, events: make(chan peer.Event, 4), sent: make(chan struct{})}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.events <- first
	return s
}

// newOfferer makes the inviting side.
func newOfferer(x Exchange) *signaler {
	s := newSignaler(x, newInvitationID(), peer.Event{Kind: peer.Present, From: remoteID})
	s.isOfferer = true
	return s
}

// newAnswerer makes the invited side.
func newAnswerer(x Exchange, offer block) *signaler {
	return newSignaler(x, offer.id, descriptionEvent(webrtc.SDPTypeOffer, offer))
}

func descriptionEvent(kind webrtc.SDPType, b block) peer.Event {
	return peer.Event{Kind: peer.Signaled, From: remoteID, Signal: peer.Signal{
		Description:  &webrtc.SessionDescription{Type: kind, SDP: b.sdp},
		Introduction: &b.introduction,
	}}
}

// Send hands our description over, once. Candidates are in it: later ones
// cannot be sent.
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
	s.sendOnce.Do(func() { err = s.sendBlock(ctx, signal) })
	return err
}

func (s *signaler) sendBlock(ctx context.Context, signal peer.Signal) error {
	b := block{kind: kindAnswer, id: s.id, sdp: signal.Description.SDP}
	if signal.Introduction != nil {
		b.introduction = *signal.Introduction
	}
	if s.isOfferer {
		b.kind = kindOffer
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	if err := s.exchange.SendBlock(ctx, b.String()); err != nil {
		s.fail(err)
		return err
	}
	if s.onOpen != nil {
		s.onOpen()
	}
	close(s.sent)
	return nil
}

// Receive returns Present or the offer, then the answer, and then waits for the
// end.
func (s *signaler) Receive(ctx context.Context) (peer.Event, error) {
	for {
		if s.isClosed() {
			return peer.Event{}, io.EOF
		}
		select { // queued events come before the end
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

// awaitAnswer takes texts from the exchange until one holds the answer.
func (s *signaler) awaitAnswer(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	var problem error
	for {
		text, err := s.exchange.ReceiveBlock(ctx, problem)
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

// fail ends the call because the exchange failed. The order matters: whoever
// reads the event finds the result, and whoever sees the end finds the event.
func (s *signaler) fail(err error) {
	s.setResult(err)
	s.events <- peer.Event{Kind: peer.Left, From: remoteID}
	s.cancel()
}

// end ends the call; err is nil if the other side left.
func (s *signaler) end(err error) {
	s.setResult(err)
	s.cancel()
}

// setResult records why the call ended; only the first call counts.
func (s *signaler) setResult(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.ended, s.err = true, err
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

// Close cancels what is under way.
func (s *signaler) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	return nil
}
