package main

import (
	"context"
	"errors"

	"peerscope/app/session"
	"peerscope/peer"
	"peerscope/peer/invite"
)

// openInvitation opens the room of a link of package invite.
func openInvitation(link string, x session.InvitationExchange) (peer.Room, error) {
	return invite.Open(link, exchangeAdapter{x})
}

// An exchangeAdapter is the session's exchange for package invite.
type exchangeAdapter struct{ session.InvitationExchange }

func (a exchangeAdapter) ReceiveBlock(ctx context.Context, problem error) (string, error) {
	return a.InvitationExchange.ReceiveBlock(ctx, blockNotice(problem))
}

// blockNotice is the notice for an invite.BlockError, empty for other errors.
func blockNotice(err error) session.Notice {
	problem, ok := errors.AsType[*invite.BlockError](err)
	if !ok {
		return session.Notice{}
	}
	return session.Notice{Problem: true, Text: problem.Text}
}
