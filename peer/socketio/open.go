package socketio

import (
	"context"

	"peerscope/peer"
)

// interop describes simple-peer without trickling: descriptions contain all
// candidates, a second offer would be taken for a new call, pages use the data
// channel for messages of their own, and an ID is that of a connection to the
// server.
var interop = peer.Interop{
	NonTrickle:    true,
	IgnoreUnknown: true,
	UnstableIDs:   true,
	CanRestart:    func() bool { return false },
}

// Open returns the room of a link without connecting to it. Its error is
// ErrLink.
func Open(link string) (peer.Room, error) {
	l, err := parseLink(link)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, cfg peer.Config) error {
		c, err := l.join(ctx, cfg.OnSignalingLost)
		if err != nil {
			return err
		}
		if cfg.OnOpen != nil && !c.Full() {
			cfg.OnOpen()
		}
		cfg.Interop = interop
		return peer.Join(ctx, c, cfg)
	}, nil
}
