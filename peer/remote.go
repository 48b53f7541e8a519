package peer

import (
	"errors"
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
	pc               *webrtc.PeerConnection
	track            *webrtc.TrackRemote
	rtcp             *webrtc.RTPReceiver
	receiver         *rtp.Receiver
	buffer           []byte
	mu               sync.Mutex // guards what follows
	keyFrameRequests rateLimiter
}

// receiveMTU is the largest packet that is read, in bytes: what Ethernet
// carries, as in pion.
const receiveMTU = 1460

// newRemoteTrack is nil for a codec that peer/rtp does not know.
func newRemoteTrack(pc *webrtc.PeerConnection, t *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) *RemoteTrack {
	codec := t.Codec()
	captureTimeID := extensionID(receiver.GetParameters().HeaderExtensions, rtp.CaptureTimeURI)
	r := rtp.NewReceiver(codec.MimeType, uint8(codec.PayloadType), codec.SDPFmtpLine, captureTimeID)
	if r == nil {
		return nil
	}
	return &RemoteTrack{pc: pc, track: t, rtcp: receiver, receiver: r, buffer: make([]byte, receiveMTU)}
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
func (r *RemoteTrack) Codec() string { return r.track.Codec().MimeType }

// Read gives the next whole picture or packet, in the order in which they were
// sent; io.EOF when the track has ended. Pictures begin with a key frame, and
// after a gap with the next one. The data is the caller's.
func (r *RemoteTrack) Read() (Sample, error) {
	for {
		s := r.receiver.Pop(time.Now())
		if r.receiver.TakeKeyFrameRequest() {
			r.RequestKeyFrame()
		}
		if s != nil {
			return *s, nil
		}
		n, _, err := r.track.Read(r.buffer)
		switch {
		case err == nil:
			r.receiver.Push(r.buffer[:n], time.Now())
		case n == 0 && !errors.Is(err, io.ErrShortBuffer): // which is a packet larger than receiveMTU
			return Sample{}, io.EOF
		}
	}
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
