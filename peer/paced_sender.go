package peer

import (
	"sync"
	"time"

	"github.com/pion/interceptor"
	pionrtp "github.com/pion/rtp"

	"peerscope/peer/congestion"
	"peerscope/peer/rtp"
)

// What the target bit rate of a connection starts from and stays within, in bits
// a second; fallbackBitRate is for a member that gives no transport-wide feedback.
const (
	initialBitRate  = 300_000
	minBitRate      = 80_000
	maxBitRate      = 3_000_000
	fallbackBitRate = 1_000_000
)

// A pacedSender is the interceptor of one connection that is nearest to the
// network. All that is sent goes through it: it spreads packets over time, numbers
// them for the feedback, sends again what is asked for, and knows what the line
// bears. It is safe for any goroutine.
type pacedSender struct {
	interceptor.NoOp
	started sync.Once
	closed  sync.Once
	wake    chan struct{}
	closing chan struct{}
	ended   chan struct{} // closed when run has ended

	mu          sync.Mutex // guards what follows
	controller  *congestion.Controller
	pacer       congestion.Pacer[pacedPacket]
	streams     map[uint32]*pacedStream // by SSRC of the media
	repairTypes map[uint32]repairTypes  // by SSRC, until the stream is bound
	useful      int                     // bits a second, beyond which nothing is probed
	remb        int                     // of a member without transport-wide feedback; 0 is none
	probed      time.Time
	// retry lets a picture be tried on a line through which nothing gets. Padding alone
	// would not show that it is back: it has the SSRC of retransmissions, and feedback
	// that names that has no reader in pion.
	retry  rateLimiter
	shares bitRateShares
	fed    feedbackID // of the last transport-wide feedback
	resent int        // packets
}

// A pacedPacket waits for its time.
type pacedPacket struct {
	stream  *pacedStream
	header  *pionrtp.Header
	payload []byte
	repair  bool // it repeats or restores others
}

func newPacedSender() *pacedSender {
	s := &pacedSender{
		wake:        make(chan struct{}, 1),
		closing:     make(chan struct{}),
		ended:       make(chan struct{}),
		controller:  congestion.NewController(congestion.Limits{Initial: initialBitRate, Min: minBitRate, Max: maxBitRate}),
		streams:     map[uint32]*pacedStream{},
		repairTypes: map[uint32]repairTypes{},
	}
	s.pacer.SetTargetBitRate(initialBitRate, 0)
	return s
}

// NewInterceptor implements interceptor.Factory.
func (s *pacedSender) NewInterceptor(string) (interceptor.Interceptor, error) { return s, nil }

// BindLocalStream implements interceptor.Interceptor.
func (s *pacedSender) BindLocalStream(info *interceptor.StreamInfo, out interceptor.RTPWriter) interceptor.RTPWriter {
	s.mu.Lock()
	defer s.mu.Unlock()
	stream := newPacedStream(info, out, s.repairTypes[info.SSRC])
	s.streams[info.SSRC] = stream
	s.started.Do(func() { go s.run() }) // joined by Close
	return interceptor.RTPWriterFunc(func(h *pionrtp.Header, payload []byte, _ interceptor.Attributes) (int, error) {
		return s.write(stream, h, payload)
	})
}

// UnbindLocalStream implements interceptor.Interceptor.
func (s *pacedSender) UnbindLocalStream(info *interceptor.StreamInfo) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.streams, info.SSRC)
}

// Close implements interceptor.Interceptor.
func (s *pacedSender) Close() error {
	s.started.Do(func() { close(s.ended) })
	s.closed.Do(func() { close(s.closing) })
	<-s.ended
	return nil
}

// setRepairTypes says what was negotiated for a stream; before it is bound.
func (s *pacedSender) setRepairTypes(ssrc uint32, t repairTypes) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.repairTypes[ssrc] = t
}

// write sends sound at once and queues pictures.
func (s *pacedSender) write(stream *pacedStream, h *pionrtp.Header, payload []byte) (int, error) {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	size := h.MarshalSize() + len(payload)
	if stream.retransmitter == nil {
		clone := h.Clone()
		s.pacer.Spend(size + congestion.WireOverhead)
		return size, s.send(pacedPacket{stream: stream, header: &clone, payload: payload}, now)
	}
	media, fec := stream.withFEC(h, payload)
	kept := media.Header.Clone()
	stream.retransmitter.Keep(&kept, media.Payload, now)
	stream.timestamp = h.Timestamp
	s.enqueue(congestion.Video, pacedPacket{stream: stream, header: &media.Header, payload: media.Payload})
	if p := stream.parityAfter(&kept, payload); p != nil {
		s.enqueue(congestion.Video, pacedPacket{stream, &p.Header, p.Payload, true})
	}
	for _, p := range fec {
		stream.retransmitter.Pass()
		s.enqueue(congestion.Video, pacedPacket{stream, &p.Header, p.Payload, true})
	}
	err := s.drain(now)
	if !s.pacer.Empty() {
		notify(s.wake)
	}
	return size, err
}

// enqueue drops the packet if the queue is full; a picture is asked for again then.
func (s *pacedSender) enqueue(c congestion.Class, p pacedPacket) {
	s.pacer.Push(c, p, p.size())
}

// drain sends what may be sent now, and the padding of probes.
func (s *pacedSender) drain(now time.Time) error {
	for {
		s.pacer.SetProbeRate(s.controller.ProbeRate(), now)
		p, ok := s.pacer.Pop(now)
		if !ok && s.controller.ProbeRate() > 0 && s.pacer.Ready(now) {
			if p, ok = s.padding(); ok {
				s.pacer.Spend(p.size())
			}
		}
		if !ok {
			return nil
		}
		if err := s.send(p, now); err != nil {
			return err
		}
	}
}

// padding is a packet of a stream that has retransmissions.
func (s *pacedSender) padding() (pacedPacket, bool) {
	stream := s.paddedStream()
	if stream == nil {
		return pacedPacket{}, false
	}
	p := stream.retransmitter.Padding(stream.timestamp)
	return pacedPacket{stream: stream, header: &p.Header, payload: p.Payload}, true
}

// paddedStream is one that padding can be sent for; nil where there is none.
func (s *pacedSender) paddedStream() *pacedStream {
	for _, stream := range s.streams {
		if r := stream.retransmitter; r != nil && r.HasStream() {
			return stream
		}
	}
	return nil
}

// send numbers a packet and writes it.
func (s *pacedSender) send(p pacedPacket, now time.Time) error {
	size := p.size()
	s.shares.add(p, size, now)
	p.stream.number(p.header, s.controller.Sent(now, size))
	_, err := p.stream.out.Write(p.header, p.payload, interceptor.Attributes{})
	return err
}

func (p pacedPacket) size() int {
	const transportNumber = 8 // bytes: an extension of two, with its header
	return p.header.MarshalSize() + len(p.payload) + transportNumber + congestion.WireOverhead
}

// line is what the retransmitter of a stream must know.
func (s *pacedSender) line(stream *pacedStream) rtp.Line {
	return rtp.Line{
		TargetBitRate: s.controller.TargetBitRate(), RoundTrip: s.controller.RoundTrip(),
		Loss: s.controller.Loss(), Parity: stream.repairs != repairTypes{},
	}
}
