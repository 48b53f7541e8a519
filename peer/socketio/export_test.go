package socketio

import (
	"context"

	"peerscope/peer/rejoin"
)

// Dial joins the room of a link.
func Dial(ctx context.Context, link string) (*rejoin.Client, error) {
	l, err := parseLink(link)
	if err != nil {
		return nil, err
	}
	return rejoin.Join(ctx, l.transport())
}
