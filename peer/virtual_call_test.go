package peer

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/rtcp"
	pionrtp "github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"peerscope/peer/rtp"
	"peerscope/peer/rtp/rtptest"
)

// A virtualCall is the way of a track's pictures to one member: our sending side, a
// link in the virtual time of testing/synctest, and the receiver of package rtp.
type virtualCall struct {
	t            *testing.T
	mu           sync.Mutex // guards there, which the sender's goroutine uses too
	there, back  *rtptest.Link
	sender       *pacedSender
	inRED        int // packets that were sent
	video, audio *trackBinding
	random       *rand.Rand

	receiver *rtp.Receiver
	recorder *twcc.Recorder
	reported time.Time
	keyAsked rateLimiter

	shown   []time.Time     // when pictures are shown
	delays  []time.Duration // from capture to that
	targets []int           // of the sender, each time that one was taken
}

// The payload types and SSRCs of a virtualCall.
const (
	virtualVP8, virtualRTX, virtualParity, virtualOpus = 96, 97, 98, 111
	virtualRED, virtualREDRTX, virtualULPFEC           = 100, 101, 102
	virtualVideo, virtualRepair, virtualSound          = 1, 2, 3
	virtualSequenceID, virtualCaptureID                = 3, 5
	virtualTag                                         = 16 // bytes, of SRTP
)

// joinVirtually adds a member behind a link to the tracks, one of ours.
func joinVirtually(t *testing.T, video, audio *Track, there, back *rtptest.Link) *virtualCall {
	return joinWith(t, repairTypes{parity: virtualParity}, video, audio, there, back)
}

func joinWith(t *testing.T, repairs repairTypes, video, audio *Track, there, back *rtptest.Link) *virtualCall {
	c := &virtualCall{
		t: t, there: there, back: back, sender: newPacedSender(), random: rand.New(rand.NewPCG(1, 2)),
		receiver: rtp.NewReceiver(rtp.ReceiverConfig{Codec: webrtc.MimeTypeVP8, PayloadType: virtualVP8,
			RetransmissionPayloadType: virtualRTX, ParityPayloadType: repairs.parity,
			REDPayloadType: repairs.red, REDRetransmissionPayloadType: repairs.redRetransmission, ULPFECPayloadType: repairs.ulpfec,
			Extensions: rtp.ExtensionIDs{CaptureTime: virtualCaptureID, TransportSequence: virtualSequenceID}}),
		recorder: twcc.NewRecorder(9),
	}
	c.sender.setRepairTypes(virtualVideo, repairs)
	c.video = c.bind(video, webrtc.MimeTypeVP8, virtualVideo, virtualVP8)
	c.audio = c.bind(audio, webrtc.MimeTypeOpus, virtualSound, virtualOpus)
	return c
}

// A boundWriter is what pion would give a track.
type boundWriter struct{ interceptor.RTPWriter }

func (w boundWriter) WriteRTP(h *pionrtp.Header, payload []byte) (int, error) {
	return w.Write(h, payload, nil)
}

func (c *virtualCall) bind(track *Track, codec string, ssrc uint32, payloadType uint8) *trackBinding {
	info := &interceptor.StreamInfo{
		SSRC: ssrc, PayloadType: payloadType, MimeType: codec,
		RTPHeaderExtensions: []interceptor.RTPHeaderExtension{{URI: transportSequenceURI, ID: virtualSequenceID}},
	}
	if codec == webrtc.MimeTypeVP8 {
		info.SSRCRetransmission, info.PayloadTypeRetransmission = virtualRepair, virtualRTX
	}
	out := c.sender.BindLocalStream(info, interceptor.RTPWriterFunc(c.transmit))
	b := &trackBinding{
		track: track, codec: codec, line: c.sender,
		sender: rtp.NewSender(boundWriter{out}, payloadType, ssrc, rtp.ExtensionIDs{CaptureTime: virtualCaptureID}),
	}
	b.setConnected(true)
	return b
}

// transmit puts a packet on the link, as long as SRTP would make it.
func (c *virtualCall) transmit(h *pionrtp.Header, payload []byte, _ interceptor.Attributes) (int, error) {
	b, err := h.Marshal()
	if err != nil {
		c.t.Error(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if h.PayloadType == virtualRED {
		c.inRED++
	}
	c.there.Send(time.Now(), append(append(b, payload...), make([]byte, virtualTag)...))
	return len(payload), nil
}

// receive takes what has arrived, shows pictures, and reports.
func (c *virtualCall) receive() {
	now := time.Now()
	for {
		c.mu.Lock()
		datagram, at := c.there.Receive(now)
		c.mu.Unlock()
		if datagram == nil {
			break
		}
		c.arrive(datagram, at)
	}
	for s := c.receiver.Pop(now); s != nil; s = c.receiver.Pop(now) {
		at := s.PlayAt
		if at.Before(now) {
			at = now
		}
		c.shown = append(c.shown, at)
		if len(bytes.Trim(s.Data[1:], "\x00")) > 0 {
			c.t.Error("a picture is not as the camera made it")
		}
		c.delays = append(c.delays, at.Sub(s.Time))
	}
	if missing := c.receiver.TakeMissing(now); len(missing) > 0 {
		c.report(&rtcp.TransportLayerNack{MediaSSRC: virtualVideo, Nacks: rtcp.NackPairsFromSequenceNumbers(missing)})
	}
	if c.receiver.TakeKeyFrameRequest() && c.keyAsked.allow(now) {
		c.report(&rtcp.PictureLossIndication{MediaSSRC: virtualVideo})
	}
	if now.Sub(c.reported) >= 100*time.Millisecond {
		c.reported = now
		c.report(c.recorder.BuildFeedbackPacket()...)
	}
	c.takeReports(now)
}

func (c *virtualCall) arrive(datagram []byte, at time.Time) {
	datagram = datagram[:len(datagram)-virtualTag]
	var h pionrtp.Header
	if _, err := h.Unmarshal(datagram); err != nil {
		c.t.Fatal(err)
	}
	var e pionrtp.TransportCCExtension
	if e.Unmarshal(h.GetExtension(virtualSequenceID)) == nil {
		c.recorder.Record(virtualVideo, e.TransportSequence, at.UnixMicro())
	}
	switch h.SSRC {
	case virtualVideo:
		c.receiver.Push(datagram, at)
	case virtualRepair:
		c.receiver.PushRetransmission(datagram, at)
	}
}

func (c *virtualCall) report(packets ...rtcp.Packet) {
	for _, p := range packets {
		b, err := p.Marshal()
		if err != nil {
			c.t.Fatal(err)
		}
		c.back.Send(time.Now(), b)
	}
}

func (c *virtualCall) takeReports(now time.Time) {
	for {
		datagram, _ := c.back.Receive(now)
		if datagram == nil {
			return
		}
		packets, err := rtcp.Unmarshal(datagram)
		if err != nil {
			c.t.Fatal(err)
		}
		c.sender.handleRTCP(packets, now)
		for _, p := range packets {
			if _, ok := p.(*rtcp.PictureLossIndication); ok {
				c.video.track.requestKeyFrame(c.video)
			}
		}
	}
}

// A virtualCamera sends pictures and sound to all members for a time. As an encoder,
// it meets its bit rate on average, with pictures of different sizes.
type virtualCamera struct {
	video, audio *Track
	random       *rand.Rand
	taken        int
	lowest       map[Encoding]int // bit rate of each encoding
}

func (s *virtualCamera) run(d time.Duration, calls ...*virtualCall) {
	begin := time.Now()
	for ms := 0; time.Since(begin) < d; ms++ {
		if ms%20 == 0 {
			_ = s.audio.Write(Encoding{Codec: webrtc.MimeTypeOpus}, Sample{Data: make([]byte, 80), Time: time.Now()})
		}
		if ms%33 == 0 {
			s.takePicture()
			for _, c := range calls {
				c.sender.mu.Lock()
				c.targets = append(c.targets, c.sender.target())
				c.sender.mu.Unlock()
			}
		}
		for _, c := range calls {
			if ms%1000 == 0 {
				c.video.setConnected(true) // as a member's loop does
			}
			c.receive()
		}
		time.Sleep(time.Millisecond)
	}
}

func (s *virtualCamera) takePicture() {
	s.taken++
	for _, target := range s.video.Targets(most) {
		if s.lowest[target.Encoding] == 0 || target.BitRate < s.lowest[target.Encoding] {
			s.lowest[target.Encoding] = target.BitRate
		}
		if target.Skip {
			continue
		}
		key := s.video.TakeKeyFrameRequest(target.Encoding)
		share := s.pictureShare()
		if key {
			share = 4
		}
		data := make([]byte, max(int(share*float64(target.BitRate)/8/30), 20))
		if !key {
			data[0] = 1
		}
		_ = s.video.Write(target.Encoding, Sample{Data: data, Time: time.Now()})
	}
}

// pictureShare is how large the picture is, for one of the bit rate on average: those
// of the sample clip, which rests for two seconds and moves for three and a half, as
// our VP8 encoder makes them.
func (s *virtualCamera) pictureShare() float64 {
	const cycle, still = 165, 60
	switch n := s.taken % cycle; {
	case n < still:
		return 0.1 + 0.4*s.random.Float64()
	case n < still+4:
		return 4 - float64(n-still)
	}
	return 0.7 + 0.6*s.random.Float64()
}

// change changes the link on the way to the member.
func (c *virtualCall) change(f func(there *rtptest.Link)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(c.there)
}

// sent are the bytes on that link.
func (c *virtualCall) sent() (bytes int) {
	c.change(func(there *rtptest.Link) { _, _, bytes = there.Counts() })
	return bytes
}

func newVirtualCamera() *virtualCamera {
	return &virtualCamera{
		video: videoTrack(), audio: NewTrack(webrtc.RTPCodecTypeAudio, webrtc.MimeTypeOpus),
		random: rand.New(rand.NewPCG(3, 4)), lowest: map[Encoding]int{},
	}
}

// end closes the senders, before the virtual time ends.
func endVirtually(calls ...*virtualCall) {
	for _, c := range calls {
		_ = c.sender.Close()
	}
}

// medianDelay is that from capture to being shown.
func (c *virtualCall) medianDelay() time.Duration {
	slices.Sort(c.delays)
	return c.delays[len(c.delays)/2]
}

// freezes are those of the pictures that are shown after some time.
func (c *virtualCall) freezes(after time.Time) (counted rtp.FreezeCounter) {
	slices.SortFunc(c.shown, time.Time.Compare)
	for _, at := range c.shown {
		if at.After(after) {
			counted.Add(at)
		}
	}
	return counted
}
