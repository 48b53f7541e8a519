package peer

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/pion/webrtc/v4"
)

// connect makes the connection and, if it is we who offer, sends the offer.
func (m *member) connect(ctx context.Context) (err error) {
	m.turn = &turnDialer{ctx: ctx, limiter: m.checks}
	m.pc, err = m.newConnection()
	if err != nil {
		return err
	}
	if !m.room.cfg.Interop.NoDataChannel && m.lacksTURN() { // media servers may name some yet
		return ErrNoTURN
	}
	m.setCallbacks(ctx)
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
		m.channel.attach(ctx, d)
	}
	return m.sendOffer(false)
}

// setCallbacks connects pion's callbacks with the loop's channels.
func (m *member) setCallbacks(ctx context.Context) {
	m.pc.OnConnectionStateChange(func(webrtc.PeerConnectionState) { notify(m.stateChanged) })
	m.pc.OnICECandidate(func(c *webrtc.ICECandidate) {
		select {
		case m.localCandidates <- c:
		default: // this machine has more addresses than maxCandidates; the first ones suffice
		}
	})
	m.pc.OnTrack(func(t *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
		select {
		case m.remoteTracks <- newRemoteTrack(m, t, r):
		default: // it sends one of each kind already
		}
	})
	var channels atomic.Int32
	if m.offers {
		channels.Add(1)
	}
	m.pc.OnDataChannel(func(d *webrtc.DataChannel) {
		switch {
		case channels.Add(1) > 1:
			m.reportViolation("a second data channel")
		case d.Label() == channelLabel:
			m.channel.attach(ctx, d)
		case !m.room.cfg.Interop.IgnoreUnknown:
			m.reportViolation("a data channel of another name")
		}
	})
}

// addTrack adds the m-line of a kind, also if nothing of it is sent. If it is the
// other side that offers, its offer brings the m-lines, and only what is sent is
// added.
func (m *member) addTrack(kind webrtc.RTPCodecType, t *Track) error {
	init := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendrecv}
	switch {
	case m.room.cfg.SendOnly:
		init.Direction = webrtc.RTPTransceiverDirectionSendonly
	case t == nil:
		init.Direction = webrtc.RTPTransceiverDirectionRecvonly
	}
	switch {
	case t == nil && !m.offers:
		return nil
	case t == nil:
		_, err := m.pc.AddTransceiverFromKind(kind, init)
		return err
	}
	b := &trackBinding{track: t, streamID: m.room.streamID, line: m.sender}
	transceiver, err := m.pc.AddTransceiverFromTrack(b, init)
	if err != nil {
		return err
	}
	m.bindings = append(m.bindings, b)
	m.goroutines.Go(func() { b.readRTCP(transceiver.Sender()) })
	return nil
}

// startTrack passes a track to OnTrack, the first of each kind; nil is of an
// unknown codec.
func (m *member) startTrack(ctx context.Context, t *RemoteTrack) {
	another := func(received *RemoteTrack) bool { return received.Kind() == t.Kind() }
	if m.room.cfg.OnTrack == nil || m.room.cfg.SendOnly || t == nil || slices.ContainsFunc(m.received, another) {
		return
	}
	m.received = append(m.received, t)
	m.goroutines.Go(func() { m.room.cfg.OnTrack(ctx, m.id, t) })
	m.goroutines.Go(t.receive)
	m.goroutines.Go(t.readPackets)
	m.tracks.Store(t.track.SSRC(), t)
}

// receiveOnly turns an offer into one of a member that sends nothing. Pion answers
// sendrecv to sendrecv, even from a transceiver that is sendonly.
func receiveOnly(sdp string) string {
	return strings.NewReplacer("a=sendrecv", "a=recvonly", "a=sendonly", "a=inactive").Replace(sdp)
}
