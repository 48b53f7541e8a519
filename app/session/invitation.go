package session

import (
	"context"
	"time"
)

// An InvitationExchange is the way between a room that has no server and the
// person who carries its blocks of text to the other side and back.
type InvitationExchange interface {
	// SendBlock hands the person a block for the other side.
	SendBlock(ctx context.Context, block string) error
	// ReceiveBlock waits for the text that came back; rejection says why the last
	// one was of no use, and is zero at first.
	ReceiveBlock(ctx context.Context, rejection Notice) (text string, err error)
}

// currentInvitation is the invitation with its age.
func (c *call) currentInvitation(now time.Time) Invitation {
	i := c.invitation
	if i.Outgoing != "" {
		i.Age = now.Sub(c.invitedAt).Truncate(time.Minute)
	}
	return i
}

// pasteBlock gives the call what the person pasted.
func (l *loop) pasteBlock(text string) {
	if l.call != nil {
		l.call.invitation.AwaitsReply = false
		sendDropOldest(l.call.pastedBlocks, text)
	}
}

// A callExchange is the InvitationExchange of a call.
type callExchange struct {
	inbox inbox
	call  *call
}

func (x callExchange) SendBlock(_ context.Context, block string) error {
	x.inbox.post(func(l *loop) {
		x.call.invitation.Outgoing, x.call.invitedAt = block, time.Now()
		l.emit(Event{Kind: EventInvitation, Text: block})
	})
	return nil
}

func (x callExchange) ReceiveBlock(ctx context.Context, rejection Notice) (string, error) {
	x.inbox.post(func(l *loop) {
		x.call.invitation.AwaitsReply, x.call.invitation.Rejection = true, rejection
		if rejection.Text != "" {
			l.emit(Event{Kind: EventBlockRejected, Text: rejection.String()})
		}
	})
	select {
	case text := <-x.call.pastedBlocks:
		return text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
