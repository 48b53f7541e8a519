package peer

import (
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/pion/interceptor/pkg/cc"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// A leg carries a Track to one member: it is the webrtc.TrackLocal of that
// connection, with its own SSRC, sequence, payload type and extension ids.
type leg struct {
	track     *Track
	streamID  string
	estimator cc.BandwidthEstimator

	mu       sync.Mutex
	codec    string // as negotiated; set by Bind and constant after it
	payload  uint8  // payload type
	ssrc     uint32
	sequence uint16
	stampID  uint8 // of abs-capture-time; 0 where it was not negotiated
	out      webrtc.TrackLocalWriter
	wanted   bool // whether the member is connected
	bound    bool
}

var errNoCommonCodec = errors.New("no codec in common")

// Bind is called by pion when the descriptions are there.
func (l *leg) Bind(ctx webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	chosen, ok := l.choose(ctx.CodecParameters())
	if !ok {
		return webrtc.RTPCodecParameters{}, errNoCommonCodec
	}
	l.mu.Lock()
	l.codec, l.payload, l.ssrc = chosen.MimeType, uint8(chosen.PayloadType), uint32(ctx.SSRC())
	l.sequence = uint16(rand.Uint32())
	l.stampID = extensionID(ctx.HeaderExtensions(), captureTimeURI)
	l.out, l.bound = ctx.WriteStream(), true
	open := l.wanted
	l.mu.Unlock()
	if open {
		l.track.open(l)
	}
	return chosen, nil
}

// choose is the first of the track's codecs that the member takes.
func (l *leg) choose(offered []webrtc.RTPCodecParameters) (webrtc.RTPCodecParameters, bool) {
	for _, codec := range l.track.codecs {
		i := slices.IndexFunc(offered, func(p webrtc.RTPCodecParameters) bool { return p.MimeType == codec })
		if i >= 0 {
			return offered[i], true
		}
	}
	return webrtc.RTPCodecParameters{}, false
}

// Unbind is called by pion when the connection is closed.
func (l *leg) Unbind(webrtc.TrackLocalContext) error {
	l.track.shut(l)
	return nil
}

// ID names the track within the member's stream.
func (l *leg) ID() string { return l.track.kind.String() }

// RID is empty: there is one encoding.
func (l *leg) RID() string { return "" }

// StreamID is the same for sound and picture.
func (l *leg) StreamID() string { return l.streamID }

// Kind is audio or video.
func (l *leg) Kind() webrtc.RTPCodecType { return l.track.kind }

// setConnected opens or shuts the leg, which may not be bound yet.
func (l *leg) setConnected(on bool) {
	l.mu.Lock()
	l.wanted = on
	bound := l.bound
	l.mu.Unlock()
	switch {
	case on && bound:
		l.track.open(l)
	case !on:
		l.track.shut(l)
	}
}

// send writes one frame. Errors are the connection's end, which its member sees
// by itself.
func (l *leg) send(f frame) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, payload := range f.payloads {
		h := rtp.Header{
			Version:        2,
			Marker:         f.marks && i == len(f.payloads)-1,
			PayloadType:    l.payload,
			SequenceNumber: l.sequence,
			Timestamp:      f.timestamp,
			SSRC:           l.ssrc,
		}
		l.sequence++
		if i == 0 && l.stampID != 0 {
			stamp(&h, l.stampID, f.captured)
		}
		if _, err := l.out.WriteRTP(&h, payload); err != nil {
			return
		}
	}
}

// readFeedback reads the RTCP of the member until the connection is closed, so
// that the interceptors see it, and passes on its wish for key frames
// (RFC 4585 PLI, RFC 5104 FIR).
func (l *leg) readFeedback(sender *webrtc.RTPSender) {
	readRTCP(sender.Read, func(p rtcp.Packet) {
		switch p.(type) {
		case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
			l.track.wantKeyFrame(l.mimeType())
		}
	})
}

func (l *leg) mimeType() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.codec
}

func stamp(h *rtp.Header, id uint8, captured time.Time) {
	b, err := rtp.NewAbsCaptureTimeExtension(captured).Marshal()
	if err == nil {
		_ = h.SetExtension(id, b) // it fails for ids above 14 only; the frame goes unstamped
	}
}
