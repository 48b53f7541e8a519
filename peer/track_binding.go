package peer

import (
	"errors"
	"slices"
	"sync"

	"github.com/pion/interceptor/pkg/cc"
	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"

	"peerscope/peer/rtp"
)

// A trackBinding sends a Track to one member: it is the webrtc.TrackLocal of
// that connection, with its own SSRC, sequence, payload type and extension IDs.
type trackBinding struct {
	track     *Track
	streamID  string
	estimator cc.BandwidthEstimator

	mu        sync.Mutex
	codec     string      // as negotiated; set by Bind and constant after it
	sender    *rtp.Sender // nil before Bind
	connected bool        // whether the member is
}

var errNoCommonCodec = errors.New("no codec in common")

// Bind is called by pion when the codecs are negotiated.
func (b *trackBinding) Bind(ctx webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	chosen, ok := b.chooseCodec(ctx.CodecParameters())
	if !ok {
		return webrtc.RTPCodecParameters{}, errNoCommonCodec
	}
	b.mu.Lock()
	b.codec = chosen.MimeType
	b.sender = rtp.NewSender(ctx.WriteStream(), uint8(chosen.PayloadType), uint32(ctx.SSRC()),
		extensionID(ctx.HeaderExtensions(), rtp.CaptureTimeURI))
	connected := b.connected
	b.mu.Unlock()
	if connected {
		b.track.activate(b)
	}
	return chosen, nil
}

// chooseCodec gives the first of the track's codecs that the member takes.
func (b *trackBinding) chooseCodec(offered []webrtc.RTPCodecParameters) (webrtc.RTPCodecParameters, bool) {
	for _, codec := range b.track.codecs {
		i := slices.IndexFunc(offered, func(p webrtc.RTPCodecParameters) bool { return p.MimeType == codec })
		if i >= 0 {
			return offered[i], true
		}
	}
	return webrtc.RTPCodecParameters{}, false
}

// Unbind is called by pion when the connection is closed.
func (b *trackBinding) Unbind(webrtc.TrackLocalContext) error {
	b.track.deactivate(b)
	return nil
}

// ID names the track within the member's stream.
func (b *trackBinding) ID() string { return b.track.kind.String() }

// RID is empty: there is one encoding.
func (b *trackBinding) RID() string { return "" }

// StreamID is the same for sound and picture.
func (b *trackBinding) StreamID() string { return b.streamID }

// Kind is audio or video.
func (b *trackBinding) Kind() webrtc.RTPCodecType { return b.track.kind }

// setConnected activates or deactivates the binding, which Bind may not have
// been called for yet.
func (b *trackBinding) setConnected(connected bool) {
	b.mu.Lock()
	b.connected = connected
	bound := b.sender != nil
	b.mu.Unlock()
	switch {
	case connected && bound:
		b.track.activate(b)
	case !connected:
		b.track.deactivate(b)
	}
}

// send writes one sample. An error means that the connection has ended, which
// the member notices by itself.
func (b *trackBinding) send(p rtp.Payloads) {
	b.mu.Lock()
	defer b.mu.Unlock()
	_ = b.sender.Send(p)
}

// readRTCP reads what the member reports until the connection is closed, so
// that the interceptors see it, and notes its requests for key frames (RFC 4585
// PLI, RFC 5104 FIR).
func (b *trackBinding) readRTCP(sender *webrtc.RTPSender) {
	readRTCP(sender.Read, func(p rtcp.Packet) {
		switch p.(type) {
		case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
			b.track.requestKeyFrame(b.mimeType())
		}
	})
}

func (b *trackBinding) mimeType() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.codec
}
