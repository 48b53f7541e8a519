package socketio

import (
	"context"

	"peerscope/peer"
)

// interop is that of simple-peer with its trickling off: descriptions hold their
// candidates, a second offer would be taken for a second call, what pages say on
// the data channel is their own, and an ID is that of a connection to the server.
var interop = peer.Interop{
	NonTrickle:    true,
	IgnoreUnknown: true,
	UnstableIDs:   true,
	CanRestart:    func() bool { return false },
}

// Open gives the room of a link, without going there yet. Its error is ErrLink,
// with what is wrong.
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
