package relay

import (
	"context"

	"peerscope/peer"
)

// Open returns the room of an invitation link without connecting to it. Its
// error is ErrLink.
func Open(link string) (peer.Room, error) {
	if _, err := parseLink(link); err != nil {
		return nil, err
	}
	return func(ctx context.Context, cfg peer.Config) error {
		t, err := newTransport(link) // a new member each time
		if err != nil {
			return err
		}
		c, err := t.join(ctx, cfg.OnSignalingLost)
		if err != nil {
			return err
		}
		if cfg.OnOpen != nil && !c.Full() {
			cfg.OnOpen()
		}
		cfg.Interop.ICEServers = t.iceServers
		return peer.Join(ctx, c, cfg)
	}, nil
}
