package relay

import (
	"context"

	"peerscope/peer"
	"peerscope/peer/rejoin"
)

// Open returns the room of an invitation link without connecting to it. Its
// error is ErrLink.
func Open(link string) (peer.Room, error) {
	if _, err := parseLink(link); err != nil {
		return nil, err
	}
	return func(ctx context.Context, cfg peer.Config) error {
		c, err := newClient(link) // a new member each time
		if err != nil {
			return err
		}
		cfg.Interop.ICEServers = c.iceServers
		return rejoin.Run(ctx, c.transport(), cfg)
	}, nil
}
