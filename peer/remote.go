package peer

import (
	"errors"
	"io"
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"
)

// A RemoteTrack is one track of a member that arrives. Read is for one
// goroutine, the others for any.
type RemoteTrack struct {
	kind    webrtc.RTPCodecType
	codec   string
	payload uint8 // payload type; packets of another are not ours
	read    func([]byte) (int, error)
	ask     func() // sends one request for a key frame

	sets   []byte // H.264 parameter sets of the description
	clock  captureClock
	frames *jitter // of video
	last   uint16  // newest packet of audio
	begun  bool    // last is set
	buffer []byte  // what read fills; nothing of it is handed out

	mu       sync.Mutex
	requests limiter
}

// receiveMTU is the largest packet that is read, in bytes: what Ethernet
// carries, as in pion.
const receiveMTU = 1460

func newRemoteTrack(pc *webrtc.PeerConnection, t *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) *RemoteTrack {
	codec := t.Codec()
	r := remoteTrack(t.Kind(), codec.MimeType)
	r.payload = uint8(codec.PayloadType)
	if codec.MimeType == webrtc.MimeTypeH264 {
		r.sets = parameterSets(codec.SDPFmtpLine)
	}
	r.clock = captureClock{
		id:   extensionID(receiver.GetParameters().HeaderExtensions, captureTimeURI),
		rate: int64(max(codec.ClockRate, 1)),
	}
	r.read = func(b []byte) (int, error) {
		n, _, err := t.Read(b)
		return n, err
	}
	r.ask = func() {
		// A connection that cannot write is ending; Read says so.
		_ = pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(t.SSRC())}})
	}
	return r
}

func remoteTrack(kind webrtc.RTPCodecType, codec string) *RemoteTrack {
	r := &RemoteTrack{kind: kind, codec: codec, buffer: make([]byte, receiveMTU)}
	switch codec {
	case webrtc.MimeTypeVP8:
		r.frames = newJitter(startsVP8Key)
	case webrtc.MimeTypeH264:
		r.frames = newJitter(startsH264Key)
	}
	return r
}

// Kind is audio or video.
func (r *RemoteTrack) Kind() webrtc.RTPCodecType { return r.kind }

// Codec is the MIME type of what Read gives.
func (r *RemoteTrack) Codec() string { return r.codec }

// Read gives the next whole picture or packet, in the order in which they were
// sent; io.EOF when the track has ended. Pictures begin with a key frame, and
// after a gap with the next one. The data is the caller's.
func (r *RemoteTrack) Read() (Sample, error) {
	for {
		if s, ok := r.next(time.Now()); ok {
			return s, nil
		}
		p, err := r.readPacket()
		if err != nil {
			return Sample{}, err
		}
		now := time.Now()
		r.clock.learn(&p.Header)
		if r.frames != nil {
			r.frames.push(p, now)
		} else if r.isNewer(p) {
			return r.sample(p.Payload, p.Timestamp, now), nil
		}
	}
}

// RequestKeyFrame asks the member for a key frame, at most once a second.
func (r *RemoteTrack) RequestKeyFrame() {
	r.mu.Lock()
	due := r.requests.allow(time.Now())
	r.mu.Unlock()
	if due {
		r.ask()
	}
}

// readPacket gives the next packet that can be read; what cannot be is skipped.
func (r *RemoteTrack) readPacket() (*rtp.Packet, error) {
	for {
		n, err := r.read(r.buffer)
		if err != nil && n == 0 {
			if errors.Is(err, io.ErrShortBuffer) {
				continue // larger than receiveMTU
			}
			return nil, io.EOF
		}
		p := &rtp.Packet{}
		if err == nil && p.Unmarshal(append([]byte(nil), r.buffer[:n]...)) == nil && p.PayloadType == r.payload {
			return p, nil
		}
	}
}

// next is the next picture that is whole.
func (r *RemoteTrack) next(now time.Time) (Sample, bool) {
	if r.frames == nil {
		return Sample{}, false
	}
	packets := r.frames.pop(now)
	if r.frames.takeDropped() && r.frames.needKey {
		r.RequestKeyFrame()
	}
	if packets == nil {
		return Sample{}, false
	}
	data := withParameterSets(r.sets, assemble(r.codec, packets))
	last := packets[len(packets)-1]
	return r.sample(data, last.Timestamp, last.arrived), true
}

// isNewer lets sound through in order: what comes twice or late is dropped, as
// its moment has passed.
func (r *RemoteTrack) isNewer(p *rtp.Packet) bool {
	if len(p.Payload) == 0 || r.begun && int16(p.SequenceNumber-r.last) <= 0 {
		return false
	}
	r.last, r.begun = p.SequenceNumber, true
	return true
}

func (r *RemoteTrack) sample(data []byte, timestamp uint32, arrived time.Time) Sample {
	if captured, ok := r.clock.at(timestamp); ok {
		return Sample{Data: data, Time: captured, HasCaptureTime: true}
	}
	return Sample{Data: data, Time: arrived}
}

// assemble joins the packets of one picture; those that cannot be read are left
// out, and the decoder finds out.
func assemble(codec string, packets []packet) []byte {
	var d rtp.Depacketizer = &codecs.VP8Packet{}
	if codec == webrtc.MimeTypeH264 {
		d = &codecs.H264Packet{}
	}
	size := 0
	for _, p := range packets {
		size += len(p.Payload) + 4 // H.264 start codes
	}
	data := make([]byte, 0, size)
	for _, p := range packets {
		if part, err := d.Unmarshal(p.Payload); err == nil {
			data = append(data, part...)
		}
	}
	return data
}
