package session

import (
	"context"
	"strings"
)

// An InvitationExchange is the way between a room that has no server and the person who
// carries its blocks of text to the other side and back.
type InvitationExchange interface {
	// Give hands the person a block for the other side.
	Give(ctx context.Context, block string) error
	// Take waits for the text that came back; wrong says why the last one was of
	// no use, and is zero at first.
	Take(ctx context.Context, wrong Notice) (text string, err error)
}

// Invite opens a call that needs no server: the person carries the invitation.
func (s *Session) Invite() { s.Join(InviteLink) }

// sideOf tells a link, with which others can come too, from an invitation.
func invitationRole(link string) InvitationRole {
	switch {
	case strings.TrimSpace(link) == InviteLink:
		return Inviter
	case link == "" || neighbourName(link) != "" || strings.Contains(link, "://") && len(strings.Fields(link)) == 1:
		return NoInvitation
	}
	return Invitee
}

// InviteLink is the link of a call by invitation that is yet to be written.
const InviteLink = "invite:"

// PasteBlock gives the call the text that came back from the other side.
func (s *Session) PasteBlock(text string) {
	s.do(func(l *loop) {
		if l.call != nil {
			l.call.invitation.AwaitsReply = false
			sendDropOldest(l.call.pastedBlocks, text)
		}
	})
}

// An exchange is the call's InvitationExchange.
type exchange struct {
	loop *loop
	call *call
}

func (x exchange) Give(_ context.Context, block string) error {
	x.loop.post(func() {
		x.call.invitation.Outgoing = block
		x.loop.emit(Event{Kind: EventInvitation, Text: block})
	})
	return nil
}

func (x exchange) Take(ctx context.Context, wrong Notice) (string, error) {
	x.loop.post(func() {
		x.call.invitation.AwaitsReply, x.call.invitation.Rejection = true, wrong
		if wrong.Text != "" {
			x.loop.emit(Event{Kind: EventBlockRejected, Text: wrong.String()})
		}
	})
	select {
	case text := <-x.call.pastedBlocks:
		return text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
