package relay

import (
	"context"

	"peerscope/peer"
)

// Open gives the room of an invitation link, without going there yet. Its error
// is ErrLink, with what is wrong.
func Open(link string) (peer.Room, error) {
	if _, err := parseLink(link); err != nil {
		return nil, err
	}
	return func(ctx context.Context, cfg peer.Config) error {
		member, err := enter(ctx, link, cfg.OnAway)
		if err != nil {
			return err
		}
		if cfg.OnOpen != nil && !member.full {
			cfg.OnOpen()
		}
		cfg.Manner.ICEServers = member.iceServers
		return peer.Join(ctx, member, cfg)
	}, nil
}
