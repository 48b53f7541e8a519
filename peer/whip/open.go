package whip

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"peerscope/peer"
)

// The errors of a room besides ErrLink, for errors.Is; they are sentences for
// people.
var (
	ErrUnreachable = errors.New("the server of the stream cannot be reached")
	ErrRefused     = errors.New("the server of the stream said no")
	ErrAnswer      = errors.New("the server of the stream gave an answer that makes no sense")
	ErrFormat      = errors.New("the stream is of a kind that cannot be shown")
	ErrLost        = errors.New("the stream stopped, or the way to its server broke")
	ErrDirection   = errors.New("the link goes the other way")
)

// Open returns the room of a link without connecting to it: a whep link
// receives only, a whip link sends only. Its error is ErrLink.
//
// The room has one member, named after the server. When a stream that was
// connected ends, it is requested again until ctx ends, since cameras and media
// servers restart. Meanwhile the member is peer.Interrupted.
func Open(link string) (peer.Room, error) {
	l, err := parseLink(link)
	if err != nil {
		return nil, err
	}
	return l.run, nil
}

func (l parsedLink) run(ctx context.Context, cfg peer.Config) error {
	cfg, err := l.selectTracks(cfg)
	if err != nil {
		return err
	}
	r := &reconnector{ctx: ctx, onMember: cfg.OnMember}
	cfg.OnMember = r.handleMember
	if cfg.OnOpen != nil {
		cfg.OnOpen = sync.OnceFunc(cfg.OnOpen)
	}
	for {
		err := l.runSession(ctx, cfg)
		if !r.shouldRetry() {
			r.reportGone()
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		_ = r.backoff.Wait(ctx) // its error is that ctx has ended, which is checked next
	}
}

// runSession runs one session at the server.
func (l parsedLink) runSession(ctx context.Context, cfg peer.Config) error {
	s := newSession(ctx, l, cfg.OnOpen)
	servers, err := s.discoverICEServers(ctx)
	if err != nil {
		s.release()
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	cfg.ICEServers = append(slices.Clone(cfg.ICEServers), servers...)
	cfg.Interop = peer.Interop{NonTrickle: true, NoDataChannel: true, NoIntroduction: true, CanRestart: s.canRestart}
	cfg.OnMember = s.wrapOnMember(cfg.OnMember)
	_ = peer.Join(ctx, s, cfg) // its error only says that the session has ended
	if ctx.Err() != nil {
		return nil
	}
	return s.failureReason()
}

// selectTracks keeps the tracks in the link's direction.
func (l parsedLink) selectTracks(cfg peer.Config) (peer.Config, error) {
	switch {
	case l.publish && cfg.Audio == nil && cfg.Video == nil:
		return cfg, fmt.Errorf("%w: it is for sending, and nothing is to be sent", ErrDirection)
	case !l.publish && cfg.SendOnly:
		return cfg, fmt.Errorf("%w: it is for watching, and nothing is to be received", ErrDirection)
	}
	if cfg.SendOnly = l.publish; !l.publish {
		cfg.Audio, cfg.Video = nil, nil
	}
	return cfg, nil
}
