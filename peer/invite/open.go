package invite

import (
	"context"
	"errors"
	"strings"
	"time"

	"peerscope/peer"
)

// An Exchange takes blocks to the other side and back, by way of the person who
// sits here. Its methods are called one at a time and return when ctx ends.
type Exchange interface {
	// Give hands the person a block that the other side needs: the invitation,
	// or the answer to one. It does not wait until it is sent.
	Give(ctx context.Context, block string) error
	// Take waits for the text that the other side gave back. After a text that
	// is no use it is called again, with what was wrong: one of this package's
	// errors. At first problem is nil.
	Take(ctx context.Context, problem error) (text string, err error)
}

// How a call by invitation may end, for errors.Is.
var (
	ErrLink = errors.New("this is not an invitation")
	ErrLost = errors.New("the other side stopped answering; a new invitation is needed")
)

const scheme = "invite:"

// patience is how long people may take to hand a block over. Routers forget
// sooner on which port we can be reached from outside, so quick ones fare better.
const handoverTimeout = time.Hour

// Link makes a link of a text in which there is an invitation, so that what was
// pasted can be opened. Its error tells what is wrong with the text.
func Link(text string) (string, error) {
	b, err := findOffer(text)
	if err != nil {
		return "", err
	}
	return scheme + strings.ReplaceAll(b.String(), "\n", ""), nil
}

// Open gives the room of a link: invite: alone invites somebody, with an
// invitation after it is the call of that. Its error is ErrLink, or what is
// wrong with the invitation.
//
// The room has one other member and ends with it: nil if that said goodbye.
func Open(link string, x Exchange) (peer.Room, error) {
	text, found := strings.CutPrefix(strings.TrimSpace(link), scheme)
	if !found {
		return nil, ErrLink
	}
	if strings.TrimSpace(text) == "" {
		return func(ctx context.Context, cfg peer.Config) error { return run(ctx, cfg, newOfferer(x)) }, nil
	}
	offer, err := findOffer(text)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, cfg peer.Config) error { return run(ctx, cfg, newAnswerer(x, offer)) }, nil
}

func run(ctx context.Context, cfg peer.Config, s *signaler) error {
	cfg.Interop = peer.Interop{NonTrickle: true, ConnectTimeout: handoverTimeout, CanRestart: func() bool { return false }}
	tell, open := cfg.OnMember, cfg.OnOpen
	cfg.OnMember = func(m peer.Member) {
		if tell != nil {
			tell(m)
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
	s.onOpen = open
	_ = peer.Join(ctx, s, cfg) // its error is that the signaler ended, which knows better why
	if ctx.Err() != nil {
		return nil
	}
	return s.result()
}
