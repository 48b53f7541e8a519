package session

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/pion/webrtc/v4"

	"peerscope/app/journal"
	"peerscope/peer"
)

// A callRunner makes calls, one after the other. Its methods run on the call's
// goroutines, never on the loop's.
type callRunner struct {
	parts      *Parts
	inbox      inbox
	capturer   *capturer
	detection  *detectionSettings
	journal    *journal.Writer
	framesSent *atomic.Int64
}

func (l *loop) newCallRunner() *callRunner {
	return &callRunner{l.parts, l.inbox, l.capturer, &l.detection, l.journal, &l.session.framesSent}
}

// run makes a call and ends with it.
func (r *callRunner) run(ctx context.Context, c *call) error {
	g, ctx := errgroup.WithContext(ctx)
	link := c.link
	if c.servesRoom {
		var wait func() error
		var err error
		link, wait, err = r.parts.ServeRoom(ctx)
		if c.incoming != nil {
			c.incoming.finish(link, err)
		}
		if err != nil {
			return fmt.Errorf("opening a room: %w", err)
		}
		g.Go(wait)
		r.inbox.post(func(*loop) { c.link = link })
	}
	if r.parts.PrepareDecoder != nil && c.direction != SendOnly {
		g.Go(func() error {
			r.parts.PrepareDecoder(ctx)
			return nil
		})
	}
	g.Go(func() error { return r.joinRoom(ctx, c, link, r.newIdentifier(c, link, g.Go)) })
	if c.direction != ReceiveOnly {
		video := videoSender{newEncoder: r.parts.NewVideoEncoder, input: r.capturer.videoInput, track: c.video, framesSent: r.framesSent}
		g.Go(func() error { return video.run(ctx) })
		audio := audioSender{r.parts.NewAudioEncoder, r.capturer.audioInput, c.audio}
		g.Go(func() error { return audio.run(ctx) })
	}
	worker := detectionWorker{inbox: r.inbox, settings: r.detection, call: c, journal: r.journal, model: modelHolder{openDetector: r.parts.OpenDetector}}
	g.Go(func() error { return worker.run(ctx) })
	if c.withSample {
		g.Go(func() error { return r.parts.RunSample(ctx, link) })
	}
	return g.Wait()
}

// errCallOver ends the goroutines of a call whose room has let us go.
var errCallOver = errors.New("the call is over")

// joinRoom is in the room until that ends.
func (r *callRunner) joinRoom(ctx context.Context, c *call, link string, i *identifier) error {
	room, err := r.parts.OpenRoom(link, callExchange{r.inbox, c})
	if err != nil {
		return err
	}
	if err := room(ctx, r.peerConfig(ctx, c, i)); err != nil {
		return err
	}
	return errCallOver
}

// peerConfig is what peer must know to make the call, which lasts until ctx ends.
func (r *callRunner) peerConfig(ctx context.Context, c *call, i *identifier) peer.Config {
	config := peer.Config{
		SendOnly:     c.direction == SendOnly,
		Identity:     i.own,
		Admit:        i.admit,
		Admitted:     c.admitted,
		About:        c.about,
		AboutChanges: c.aboutChanges,
		Detections:   c.sharer.messages,
		Recordings:   c.recordingNotices,
		ICEServers:   iceServers(c.stun),
		Addresses:    c.addresses,
		OnOpen:       func() { r.inbox.post(func(l *loop) { l.handleJoined(c) }) },
		OnSignalingLost: func(lost bool) {
			r.inbox.post(func(l *loop) { l.handleSignalingLost(c, lost) })
		},
		OnServerGone: func() { r.inbox.post(func(l *loop) { l.handleServerGone(c) }) },
		OnMember:     func(m peer.Member) { r.updateMember(c, m) },
		OnTrack: func(track context.Context, from peer.ID, t *peer.RemoteTrack) {
			receiver := trackReceiver{r.parts, r.inbox, r.detection, c, c.roster.get(from)}
			receiver.run(track, t)
			if t.Kind() == webrtc.RTPCodecTypeVideo && ctx.Err() == nil { // else it is we who leave
				receiver.participant.stats.pausePictures(time.Now())
			}
		},
	}
	if c.direction != ReceiveOnly {
		config.Audio, config.Video = c.audio, c.video
	}
	return config
}

func iceServers(urls []string) []webrtc.ICEServer {
	if len(urls) == 0 {
		return nil
	}
	return []webrtc.ICEServer{{URLs: urls}}
}

// updateMember takes note of what became of a member.
func (r *callRunner) updateMember(c *call, m peer.Member) {
	p, before := c.roster.update(m)
	r.inbox.post(func(l *loop) {
		if l.call != c { // after we left, everybody is gone
			return
		}
		l.updateClaimedName(p, m.About.Name)
		m.About.Name = p.name()
		l.emitMemberChange(before, m)
		if isFinal(m.State) {
			l.endStay(p)
		}
		l.updateHost(c, m)
		p.wantsRecording = p.wantsRecording || before.State == 0 && c.recordsAll
		l.emitKept(before, m)
	})
}
