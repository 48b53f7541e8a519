package peer

import (
	"io"
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"

	"peerscope/peer/rtp"
)

// A RemoteTrack is one track that a member sends. Read is for one goroutine, the
// other methods for any.
type RemoteTrack struct {
	pc       *webrtc.PeerConnection
	track    *webrtc.TrackRemote
	codec    string        // MIME type
	receiver *rtp.Receiver // of the goroutine of receive

	arrivals chan arrival
	samples  chan Sample // closed when the track has ended
	done     chan struct{}

	mu               sync.Mutex // guards what follows
	keyFrameRequests rateLimiter
	stats            TrackStats
}

// TrackStats are what was counted of a track since it began.
type TrackStats = rtp.ReceiverStats

// receiveMTU is the largest packet that is read, in bytes: what Ethernet
// carries, as in pion.
const receiveMTU = 1460

// newRemoteTrack is nil for a codec that peer/rtp does not know.
func newRemoteTrack(m *member, t *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) *RemoteTrack {
	negotiated := receiver.GetParameters()
	codec := codecInside(t.Codec(), negotiated.Codecs)
	red := payloadTypeOf(negotiated.Codecs, rtp.REDMimeType)
	r := rtp.NewReceiver(rtp.ReceiverConfig{
		Codec:                        codec.MimeType,
		PayloadType:                  uint8(codec.PayloadType),
		RetransmissionPayloadType:    retransmissionPayloadType(negotiated.Codecs, codec.PayloadType),
		ParityPayloadType:            payloadTypeOf(negotiated.Codecs, rtp.ParityMimeType),
		REDPayloadType:               red,
		REDRetransmissionPayloadType: retransmissionPayloadType(negotiated.Codecs, webrtc.PayloadType(red)),
		ULPFECPayloadType:            payloadTypeOf(negotiated.Codecs, rtp.ULPFECMimeType),
		FormatParameters:             codec.SDPFmtpLine,
		Extensions:                   extensionIDs(negotiated.HeaderExtensions),
		Synchronizer:                 &m.synchronizer,
	})
	if r == nil {
		return nil
	}
	remote := &RemoteTrack{
		pc: m.pc, track: t, codec: codec.MimeType, receiver: r,
		arrivals: make(chan arrival, maxArrivals),
		samples:  make(chan Sample),
		done:     make(chan struct{}),
	}
	if ssrc := t.RtxSSRC(); ssrc != 0 {
		m.retransmissions.handle(ssrc, remote.handleRetransmission)
	}
	return remote
}

// codecInside is that of the pictures where the first packet came in RED: browsers use
// it for VP8 alone.
func codecInside(of webrtc.RTPCodecParameters, negotiated []webrtc.RTPCodecParameters) webrtc.RTPCodecParameters {
	if of.MimeType != rtp.REDMimeType {
		return of
	}
	if vp8 := findCodec(negotiated, webrtc.MimeTypeVP8); vp8 != nil {
		return *vp8
	}
	return of
}

func extensionIDs(extensions []webrtc.RTPHeaderExtensionParameter) rtp.ExtensionIDs {
	return rtp.ExtensionIDs{
		CaptureTime: extensionID(extensions, rtp.CaptureTimeURI),
		AudioLevel:  extensionID(extensions, rtp.AudioLevelURI),

		TransportSequence: extensionID(extensions, transportSequenceURI),
	}
}

// extensionID is 0 where the header extension was not negotiated.
func extensionID(extensions []webrtc.RTPHeaderExtensionParameter, uri string) uint8 {
	for _, e := range extensions {
		if e.URI == uri && e.ID > 0 && e.ID < 256 {
			return uint8(e.ID)
		}
	}
	return 0
}

// Kind is audio or video.
func (r *RemoteTrack) Kind() webrtc.RTPCodecType { return r.track.Kind() }

// Codec is the MIME type of what Read gives.
func (r *RemoteTrack) Codec() string { return r.codec }

// Read gives the next whole picture or packet of sound as soon as it is there, in the
// order in which they were sent; io.EOF when the track has ended. Pictures begin with a
// key frame, and after a gap with the next one. The data is the caller's. What is not
// read in time is dropped.
func (r *RemoteTrack) Read() (Sample, error) {
	s, ok := <-r.samples
	if !ok {
		return Sample{}, io.EOF
	}
	return s, nil
}

// Stats are what was counted until now, also after the end.
func (r *RemoteTrack) Stats() TrackStats {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stats
}

// RequestKeyFrame asks the member for a key frame, at most once a second.
func (r *RemoteTrack) RequestKeyFrame() {
	r.mu.Lock()
	due := r.keyFrameRequests.allow(time.Now())
	r.mu.Unlock()
	if due { // a connection that cannot write is ending; Read says so
		_ = r.pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(r.track.SSRC())}})
	}
}

// requestMissing asks for packets by their sequence numbers (RFC 4585 section
// 6.2.1), of which there may be none.
func (r *RemoteTrack) requestMissing(sequence []uint16) {
	if len(sequence) == 0 {
		return
	}
	_ = r.pc.WriteRTCP([]rtcp.Packet{&rtcp.TransportLayerNack{
		MediaSSRC: uint32(r.track.SSRC()),
		Nacks:     rtcp.NackPairsFromSequenceNumbers(sequence),
	}})
}
