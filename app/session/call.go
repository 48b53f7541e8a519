package session

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
)

// A call is one stay in a room. Its first fields are the loop's; the others are
// safe for the goroutines that work on it.
type call struct {
	link       string // the invitation; "" until a room of our own is open
	joined     bool   // the room has taken us in
	invitation Invitation

	neighbour string // whom the link calls, if it calls somebody on this network

	servesRoom     bool          // open a room of our own instead of going to link
	incoming       *incomingCall // who is to come to it; nil is nobody
	withSample     bool          // and invite the sample clip to it
	direction      Direction
	stun           []string
	about          peer.About
	aboutChanges   chan peer.About
	pastedBlocks   chan string // what the person pasted
	audio          *peer.Track
	video          *peer.Track
	roster         *roster
	detectionQueue *detectionQueue // pictures that wait for the detector
	sharing        *detectionSharer
}

// open begins a call, if none is under way.
func (l *loop) startCall(c *call) {
	if l.call != nil {
		return
	}
	l.refuseIncomingCall(peer.ErrBusy)
	l.setNotice(Notice{})
	c.direction, c.stun, c.about = l.settings.Direction, l.settings.STUN, l.selfDescription()
	c.aboutChanges = make(chan peer.About, 1)
	c.pastedBlocks = make(chan string, 4)
	c.audio = peer.NewTrack(webrtc.RTPCodecTypeAudio, webrtc.MimeTypeOpus)
	c.video = peer.NewTrack(webrtc.RTPCodecTypeVideo, webrtc.MimeTypeVP8, webrtc.MimeTypeH264)
	c.roster = newRoster(&l.session.reports, &l.detection)
	c.detectionQueue = newDetectionQueue()
	c.sharing = newDetectionSharer(l.state.SharingDetections)
	l.call = c
	l.session.roster.Store(c.roster)
	l.calls.setJob(l, c)
}

// leave ends the call: the window is at home at once, the call's goroutines end
// in their own time. A call that was yet to begin never does, so who rang for it
// is told here.
func (l *loop) leave() {
	if l.call != nil && l.call.incoming != nil {
		l.call.incoming.finish("", peer.ErrDeclined)
	}
	l.calls.setJob(l, nil)
	l.call = nil
	l.setNotice(Notice{})
}

// callEnded is told of a call that ended by itself. Who left last is news enough
// for a room that ended with them.
func (l *loop) callEnded(_ *call, err error) {
	l.call = nil
	n := callNotice(err)
	if n.Problem || l.state.Notice.Text == "" {
		l.setNotice(n)
	}
	l.emit(Event{Kind: EventError, Text: n.String()})
}

// phase tells how far the call is.
func (c *call) phase() Phase {
	switch {
	case !c.joined:
		return Opening
	case c.roster.empty():
		return Waiting
	default:
		return InCall
	}
}

// linkForOthers is the link with which others can join the call. An invitation
// that was carried by hand serves once, and a neighbour is for who sees them.
func (c *call) shareableLink() string {
	if c.invitation.Role != NoInvitation || c.neighbour != "" {
		return ""
	}
	return c.link
}

// runCall makes a call and ends with it.
func (l *loop) runCall(ctx context.Context, c *call) error {
	g, ctx := errgroup.WithContext(ctx)
	link := c.link
	if c.servesRoom {
		var wait func() error
		var err error
		link, wait, err = l.parts.ServeRoom(ctx)
		if c.incoming != nil {
			c.incoming.finish(link, err)
		}
		if err != nil {
			return fmt.Errorf("opening a room: %w", err)
		}
		g.Go(wait)
		l.post(func() { c.link = link })
	}
	g.Go(func() error { return l.joinRoom(ctx, c, link) })
	if c.direction != ReceiveOnly {
		g.Go(func() error { return l.sendVideo(ctx, c) })
		g.Go(func() error { return l.sendAudio(ctx, c) })
	}
	g.Go(func() error { return l.detect(ctx, c) })
	g.Go(func() error { return c.sharing.run(ctx) })
	if c.withSample {
		g.Go(func() error { return l.parts.RunSample(ctx, link) })
	}
	return g.Wait()
}

// errOver ends the goroutines of a call whose room has let us go.
var errCallOver = errors.New("the call is over")

// stay is in the room until that ends.
func (l *loop) joinRoom(ctx context.Context, c *call, link string) error {
	room, err := l.parts.OpenRoom(link, exchange{l, c})
	if err != nil {
		return err
	}
	err = room(ctx, l.peerConfig(c))
	if err == nil {
		err = errCallOver
	}
	return err
}

// config is what peer must know to make the call.
func (l *loop) peerConfig(c *call) peer.Config {
	config := peer.Config{
		SendOnly:        c.direction == SendOnly,
		About:           c.about,
		AboutChanges:    c.aboutChanges,
		Detections:      c.sharing.messages,
		ICEServers:      iceServers(c.stun),
		OnOpen:          func() { l.post(func() { l.handleJoined(c) }) },
		OnSignalingLost: func(away bool) { l.post(func() { l.handleRelayAway(c, away) }) },
		OnMember:        func(m peer.Member) { l.handleMember(c, m) },
		OnTrack: func(_ context.Context, from peer.ID, t *peer.RemoteTrack) {
			l.receive(c, c.roster.get(from), t)
		},
	}
	if c.direction != ReceiveOnly {
		config.Audio, config.Video = c.audio, c.video
	}
	return config
}

// opened is told that the room has taken us in.
func (l *loop) handleJoined(c *call) {
	if l.call != c { // left meanwhile
		return
	}
	c.joined = true
	l.emit(Event{Kind: EventOpen, Text: c.shareableLink()})
}

// relayAway is told that the place where members meet stopped answering, and
// that it is back.
func (l *loop) handleRelayAway(c *call, away bool) {
	switch {
	case l.call != c:
	case away:
		l.showProblem(relayAwayNotice)
	case l.state.Notice.Text == relayAwayNotice.Text:
		l.setNotice(Notice{})
	}
}

func iceServers(urls []string) []webrtc.ICEServer {
	if len(urls) == 0 {
		return nil
	}
	return []webrtc.ICEServer{{URLs: urls}}
}

// memberChanged takes note of what became of a member.
func (l *loop) handleMember(c *call, m peer.Member) {
	who, before := c.roster.update(m)
	l.post(func() {
		if l.call == c { // after we left, everybody is gone
			l.reportMemberChange(who, before, m)
		}
	})
}

// receive handles one track of a member until it ends.
func (l *loop) receive(c *call, m *participant, t *peer.RemoteTrack) {
	if t.Kind() == webrtc.RTPCodecTypeVideo {
		l.receiveVideo(c, m, t)
	} else {
		l.receiveAudio(m, t)
	}
}
