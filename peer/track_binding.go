package peer

import (
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"

	"peerscope/peer/rtp"
)

// A trackBinding sends a Track to one member: it is the webrtc.TrackLocal of
// that connection, with its own SSRC, sequence, payload type and extension IDs.
type trackBinding struct {
	track    *Track
	streamID string
	line     line

	mu        sync.Mutex
	codec     string      // as negotiated; set by Bind and constant after it
	sender    *rtp.Sender // nil before Bind
	connected bool        // whether the member is

	// Guarded by the track.
	state   lineState // of now
	current Quality   // that is sent
	wanted  Quality   // another one from its next key frame on
	began   bool      // something was sent
	chosen  time.Time // when wanted changed
}

// A line is the way to one member.
type line interface {
	// State tells how it is. No more than useful bits a second are made of pictures.
	state(useful int) lineState
	// SetRepairTypes says what was negotiated for a stream.
	setRepairTypes(ssrc uint32, t repairTypes)
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
		extensionIDs(ctx.HeaderExtensions()))
	connected := b.connected
	b.mu.Unlock()
	b.line.setRepairTypes(uint32(ctx.SSRC()), repairTypesFor(chosen.MimeType, ctx.CodecParameters()))
	if connected {
		b.track.activate(b)
	}
	return chosen, nil
}

// chooseCodec gives the first of the track's codecs that the member takes.
func (b *trackBinding) chooseCodec(offered []webrtc.RTPCodecParameters) (webrtc.RTPCodecParameters, bool) {
	for _, codec := range b.track.codecs {
		if p := findCodec(offered, codec); p != nil {
			return *p, true
		}
	}
	return webrtc.RTPCodecParameters{}, false
}

func findCodec(all []webrtc.RTPCodecParameters, mimeType string) *webrtc.RTPCodecParameters {
	i := slices.IndexFunc(all, func(p webrtc.RTPCodecParameters) bool { return p.MimeType == mimeType })
	if i < 0 {
		return nil
	}
	return &all[i]
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

// begin is when the member has just been connected: its line is not known yet.
func (b *trackBinding) begin() {
	b.state, b.current, b.wanted, b.began, b.chosen = lineState{}, High, High, false, time.Time{}
}

// update asks for the state of the line, and says whether it is back.
func (b *trackBinding) update(most int) (back bool) {
	before := b.state.stalled
	b.state = b.line.state(most)
	return before && !b.state.stalled
}

// uses says that an encoding is made for this member too.
func (b *trackBinding) uses(e Encoding) bool {
	return b.codec == e.Codec && !b.state.stalled && (b.current == e.Quality || b.wanted == e.Quality)
}

// takes says whether a picture in an encoding goes to this member. A key frame of
// the wanted one ends the former one; who waits for that and is behind does not
// get more of the former.
func (b *trackBinding) takes(e Encoding, keyFrame bool) bool {
	if !b.uses(e) {
		return false
	}
	if b.wanted == e.Quality && keyFrame {
		b.current = b.wanted
	}
	if b.current != e.Quality || b.wanted != b.current && b.state.behind {
		return false
	}
	b.began = true
	return true
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
			b.track.requestKeyFrame(b)
		}
	})
}
