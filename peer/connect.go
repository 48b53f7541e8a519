package peer

import (
	"context"
	"strings"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
)

// connect makes the connection and, if it is for us to, the offer.
func (m *member) connect(ctx context.Context) (err error) {
	m.pc, m.estimator, err = newConnection(m.room.network, m.room.cfg)
	if err != nil {
		return err
	}
	m.listen(ctx)
	if err := m.addTrack(webrtc.RTPCodecTypeAudio, m.room.cfg.Audio); err != nil {
		return err
	}
	if err := m.addTrack(webrtc.RTPCodecTypeVideo, m.room.cfg.Video); err != nil {
		return err
	}
	if !m.offers {
		return nil
	}
	if !m.room.cfg.Interop.NoDataChannel {
		d, err := m.pc.CreateDataChannel(channelLabel, nil)
		if err != nil {
			return err
		}
		m.channel.use(ctx, d)
	}
	return m.offer(false)
}

// listen connects pion's callbacks with the loop's channels.
func (m *member) listen(ctx context.Context) {
	m.pc.OnConnectionStateChange(func(webrtc.PeerConnectionState) { poke(m.changed) })
	m.pc.OnICECandidate(func(c *webrtc.ICECandidate) {
		select {
		case m.found <- c:
		default: // a machine with more addresses than maxCandidates; the first ones do
		}
	})
	m.pc.OnTrack(func(t *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
		select {
		case m.tracks <- arrival{t, r}:
		default: // it has one of each kind already
		}
	})
	answers := !m.offers
	m.pc.OnDataChannel(func(d *webrtc.DataChannel) {
		if d.Label() == channelLabel && answers {
			m.channel.use(ctx, d)
		}
	})
}

// addTrack gives a kind its m-line. An answerer takes the m-lines of the offer,
// so it adds only what it sends.
func (m *member) addTrack(kind webrtc.RTPCodecType, t *Track) error {
	direction := webrtc.RTPTransceiverDirectionSendrecv
	switch {
	case m.room.cfg.SendOnly:
		direction = webrtc.RTPTransceiverDirectionSendonly
	case t == nil:
		direction = webrtc.RTPTransceiverDirectionRecvonly
	}
	init := webrtc.RTPTransceiverInit{Direction: direction}
	if t == nil {
		if !m.offers {
			return nil
		}
		// Sending only but nothing of this kind is an m-line on which nothing is ever sent.
		_, err := m.pc.AddTransceiverFromKind(kind, init)
		return err
	}
	b := &trackBinding{track: t, streamID: m.room.streamID, estimator: m.estimator}
	transceiver, err := m.pc.AddTransceiverFromTrack(b, init)
	if err != nil {
		return err
	}
	m.bindings = append(m.bindings, b)
	m.goroutines.Go(func() { b.readRTCP(transceiver.Sender()) })
	return nil
}

// startTrack gives a track to the one who decodes it.
func (m *member) startTrack(ctx context.Context, a arrival) {
	kind := a.track.Kind()
	if m.room.cfg.OnTrack == nil || m.room.cfg.SendOnly || m.kinds[kind] {
		return
	}
	r := newRemoteTrack(m.pc, a.track, a.receiver)
	if r == nil {
		return
	}
	m.kinds[kind] = true
	m.goroutines.Go(func() { m.room.cfg.OnTrack(ctx, m.id, r) })
	// Sender reports are read for the interceptors' sake: they answer with
	// receiver reports (RFC 3550 section 6.4).
	m.goroutines.Go(func() { readRTCP(a.receiver.Read, func(rtcp.Packet) {}) })
}

// receivingOnly turns an offer into that of a member that sends nothing: pion
// answers sendrecv to sendrecv even where only sending was asked of it.
func receivingOnly(sdp string) string {
	return strings.NewReplacer("a=sendrecv", "a=recvonly", "a=sendonly", "a=inactive").Replace(sdp)
}
