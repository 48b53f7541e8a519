package socketio

import (
	"context"
	"errors"

	"peerscope/peer"
	"peerscope/peer/rejoin"
)

// Dial joins the room of a link. If the room is full, peer.Full is its first
// event. The Signaler sends only descriptions and its events are Present and
// Signaled (see the package comment). Errors are sentences; ctx bounds only the
// joining.
func Dial(ctx context.Context, link string) (peer.Signaler, error) {
	l, err := parseLink(link)
	if err != nil {
		return nil, err
	}
	c, err := l.join(ctx, nil)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// join joins the room; onAway may be nil. That the room is full is no permanent
// error: it may contain our former socket until the server notices that it is
// dead.
func (l parsedLink) join(ctx context.Context, onAway func(bool)) (*rejoin.Client, error) {
	return rejoin.Join(ctx, rejoin.Transport{
		Connect: func(ctx context.Context) (rejoin.Session, []peer.Event, error) {
			s, first, err := connect(ctx, l)
			if err != nil {
				return nil, nil, err
			}
			return s, first, nil
		},
		Permanent: func(err error) error {
			if errors.Is(err, errDisconnected) {
				return err
			}
			return nil
		},
		OnAway: onAway,
	})
}
