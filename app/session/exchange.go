package session

import (
	"context"
	"strings"
)

// An Exchange is the way between a room that has no server and the person who
// carries its blocks of text to the other side and back.
type Exchange interface {
	// Give hands the person a block for the other side.
	Give(ctx context.Context, block string) error
	// Take waits for the text that came back; wrong says why the last one was of
	// no use, and is zero at first.
	Take(ctx context.Context, wrong Notice) (text string, err error)
}

// Invite opens a call that needs no server: the person carries the invitation.
func (s *Session) Invite() { s.Join(InviteLink) }

// sideOf tells a link, with which others can come too, from an invitation.
func sideOf(link string) Side {
	switch {
	case strings.TrimSpace(link) == InviteLink:
		return Inviting
	case link == "" || neighbourOf(link) != "" || strings.Contains(link, "://") && len(strings.Fields(link)) == 1:
		return NoSide
	}
	return Invited
}

// InviteLink is the link of a call by invitation that is yet to be written.
const InviteLink = "invite:"

// Paste gives the call the text that came back from the other side.
func (s *Session) Paste(text string) {
	s.do(func(l *loop) {
		if l.call != nil {
			l.call.invitation.Want = false
			offer(l.call.pasted, text)
		}
	})
}

// An exchange is the call's side of an Exchange.
type exchange struct {
	loop *loop
	call *call
}

func (x exchange) Give(_ context.Context, block string) error {
	x.loop.post(func() {
		x.call.invitation.Give = block
		x.loop.emit(Event{Kind: EventInvitation, Text: block})
	})
	return nil
}

func (x exchange) Take(ctx context.Context, wrong Notice) (string, error) {
	x.loop.post(func() {
		x.call.invitation.Want, x.call.invitation.Wrong = true, wrong
		if wrong.Text != "" {
			x.loop.emit(Event{Kind: EventWrong, Text: wrong.String()})
		}
	})
	select {
	case text := <-x.call.pasted:
		return text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
