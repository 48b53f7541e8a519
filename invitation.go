package main

import (
	"context"
	"errors"
	"io"

	"peerscope/app/session"
	"peerscope/peer"
	"peerscope/peer/invite"
)

// openInvitation is the kind of room that people open by handing each other
// blocks of text.
func openInvitation(link string, x session.InvitationExchange) (peer.Room, error) {
	return invite.Open(link, carried{x})
}

// carried tells an Exchange in words what is wrong with a block.
type carried struct{ session.InvitationExchange }

func (c carried) Take(ctx context.Context, problem error) (string, error) {
	return c.InvitationExchange.Take(ctx, wrongBlock(problem))
}

// wrongBlock is the sentence for a text that is no use.
func wrongBlock(err error) session.Notice {
	n := session.Notice{Problem: true}
	switch {
	case err == nil:
		return session.Notice{}
	case errors.Is(err, invite.ErrNoBlock):
		n.Text = "There is no block of Peerscope in this text. Copy the whole block, from PEERSCOPE to the last bracket."
	case errors.Is(err, invite.ErrVersion):
		n.Text = "This block is of another version of Peerscope. Both sides need the same."
	case errors.Is(err, invite.ErrTruncated):
		n.Text = "The end of this block is missing. Copy it up to the last bracket."
	case errors.Is(err, invite.ErrDamaged):
		n.Text = "This block was changed on its way. Ask for it once more."
	case errors.Is(err, invite.ErrIsOffer):
		n.Text = "This is an invitation. The answer to yours is needed here."
	case errors.Is(err, invite.ErrIsAnswer):
		n.Text = "This is an answer. Paste it where the invitation was made."
	case errors.Is(err, invite.ErrOwnOffer):
		n.Text = "This is your own invitation. Send it to the other side, and paste here what they send back."
	case errors.Is(err, invite.ErrOtherInvitation):
		n.Text = "This is the answer to another invitation."
	default:
		n.Text, n.Args = "This block is of no use: {{.Reason}}", map[string]string{"Reason": err.Error()}
	}
	return n
}

// pasted reads the blocks that a person pastes into a terminal.
func pasted(ctx context.Context, in io.Reader) func(context.Context) (string, error) {
	text := invite.NewTextExchange(ctx, in, nil, nil)
	return func(ctx context.Context) (string, error) { return text.Take(ctx, nil) }
}
