package socketio

import (
	"context"
	"errors"

	"peerscope/peer"
	"peerscope/peer/rejoin"
)

// interop describes simple-peer without trickling: descriptions contain all
// candidates, a second offer would be taken for a new call, pages use the data
// channel for messages of their own, and an ID is that of a connection to the
// server, which reads the signals.
var interop = peer.Interop{
	NonTrickle:     true,
	NoIntroduction: true,
	IgnoreUnknown:  true,
	UnstableIDs:    true,
	CanRestart:     func() bool { return false },
}

// Open returns the room of a link without connecting to it. Its error is
// ErrLink.
func Open(link string) (peer.Room, error) {
	l, err := parseLink(link)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, cfg peer.Config) error {
		cfg.Interop = interop
		return rejoin.Run(ctx, l.transport(), cfg)
	}, nil
}

func (l parsedLink) transport() rejoin.Transport {
	return rejoin.Transport{Connect: l.connect, Permanent: permanentError}
}

// permanentError is rejoin.Transport's Permanent. That the room is full is no permanentError
// error: it may contain our former socket until the server notices that it is
// dead.
func permanentError(err error) error {
	if errors.Is(err, errDisconnected) {
		return err
	}
	return nil
}
