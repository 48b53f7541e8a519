package invite

import (
	"context"
	"errors"
	"strings"
	"time"

	"peerscope/peer"
)

// An Exchange hands blocks to the other side and back, by way of the person at
// this machine. Its methods are called one at a time and return when ctx ends.
type Exchange interface {
	// SendBlock shows the person a block for the other side: the invitation, or the
	// answer to one. It does not wait until the block is sent.
	SendBlock(ctx context.Context, block string) error
	// ReceiveBlock waits for the text that came back. If it holds no answer, it is
	// called again with the problem, a BlockError; the first time problem is nil.
	ReceiveBlock(ctx context.Context, problem error) (text string, err error)
}

// The errors of a call by invitation, for errors.Is.
var (
	ErrLink = errors.New("this is not an invitation")
	ErrLost = errors.New("the other side stopped answering; a new invitation is needed")
)

const scheme = "invite:"

// handoverTimeout is how long people may take to hand a block over. NAT
// bindings usually expire sooner, so that a quick exchange is more likely to
// connect.
const handoverTimeout = time.Hour

// Link makes a link of a text that holds an invitation. Its error is a
// BlockError.
func Link(text string) (string, error) {
	b, err := findOffer(text)
	if err != nil {
		return "", err
	}
	return scheme + strings.ReplaceAll(b.String(), "\n", ""), nil
}

// Open returns the room of a link: "invite:" makes an invitation, and "invite:"
// followed by an invitation answers it. Its error is ErrLink or a BlockError.
//
// The room has one other member and ends with it, with nil if that member left.
func Open(link string, x Exchange) (peer.Room, error) {
	text, found := strings.CutPrefix(strings.TrimSpace(link), scheme)
	if !found {
		return nil, ErrLink
	}
	if strings.TrimSpace(text) == "" {
		return func(ctx context.Context, cfg peer.Config) error { return runCall(ctx, cfg, newOfferer(x)) }, nil
	}
	offer, err := findOffer(text)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, cfg peer.Config) error { return runCall(ctx, cfg, newAnswerer(x, offer)) }, nil
}

func runCall(ctx context.Context, cfg peer.Config, s *signaler) error {
	cfg.Interop = peer.Interop{NonTrickle: true, ConnectTimeout: handoverTimeout, CanRestart: func() bool { return false }}
	onMember, onOpen := cfg.OnMember, cfg.OnOpen
	cfg.OnMember = func(m peer.Member) {
		if onMember != nil {
			onMember(m)
		}
		switch m.State {
		case peer.Gone:
			s.end(nil)
		case peer.Lost:
			s.end(ErrLost)
		case peer.Failed:
			s.end(m.Err)
		}
	}
	s.onOpen = onOpen
	_ = peer.Join(ctx, s, cfg) // its error only says that the signaler was closed
	if ctx.Err() != nil {
		return nil
	}
	return s.result()
}
