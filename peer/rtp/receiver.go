package rtp

import (
	"time"

	"github.com/pion/rtcp"
)

// maxSoundWait is the most that late packets of sound make the others wait.
const maxSoundWait = 200 * time.Millisecond

// A ReceiverConfig is what was negotiated of one remote track.
type ReceiverConfig struct {
	Codec       string // MIME type
	PayloadType uint8
	// RetransmissionPayloadType is that of the packets that are sent again (RFC
	// 4588, apt of PayloadType); 0 where they come as they were.
	RetransmissionPayloadType uint8
	// ParityPayloadType is that of parity packets (ParityMimeType) among those that
	// are sent again; 0 where there are none, as for sound.
	ParityPayloadType uint8
	// REDPayloadType is that of packets inside which those of PayloadType and
	// ULPFECPayloadType come (REDMimeType, ULPFECMimeType), and
	// REDRetransmissionPayloadType that of such ones that are sent again; 0 where there are none.
	REDPayloadType, REDRetransmissionPayloadType, ULPFECPayloadType uint8

	FormatParameters string // a=fmtp
	Extensions       ExtensionIDs
	// Synchronizer is shared by the tracks of a member that are played in step; nil
	// plays this one on its own.
	Synchronizer *Synchronizer
}

// A Receiver turns the packets of one remote track into samples, and says what the
// sender is to be asked for. After each Push, and when NextDue says so, Pop is called
// until it gives nil, then TakeMissing and TakeKeyFrameRequest. It is for one
// goroutine.
type Receiver struct {
	config        ReceiverConfig
	format        format
	parameterSets []byte // H.264, of the session description
	captureTimes  referenceClock
	reports       referenceClock
	playout       playoutClock
	stats         ReceiverStats

	frames    *frameBuffer // of video; nil for sound
	completed time.Time    // when the newest frame was whole
	fec       fecDecoder
	sound     soundBuffer
}

// ReceiverStats are what was counted of a track since it began.
type ReceiverStats struct {
	Bytes           int // of RTP, retransmissions included
	PacketsReceived int // of the stream, repeated ones not included
	// PacketsLost did not come, or only when they were sent again or recovered.
	PacketsLost       int
	Retransmitted     int // of those lost: they came when they were sent again
	RecoveredByParity int // of those lost: they were computed
	// PlayoutDelay is how much later than the fastest frame the newest is played.
	PlayoutDelay time.Duration
}

// NewReceiver is nil for an unknown codec.
func NewReceiver(c ReceiverConfig) *Receiver {
	f, known := formats[c.Codec]
	if !known {
		return nil
	}
	r := &Receiver{
		config:       c,
		format:       f,
		captureTimes: referenceClock{rate: f.clockRate},
		reports:      referenceClock{rate: f.clockRate},
		playout:      playoutClock{rate: f.clockRate, sound: f.startsKeyFrame == nil},
	}
	if f.startsKeyFrame == nil {
		r.config.ParityPayloadType, r.config.REDPayloadType, r.config.REDRetransmissionPayloadType = 0, 0, 0
	} else {
		r.frames = newFrameBuffer(f)
		r.parameterSets = parseParameterSets(c.FormatParameters)
	}
	return r
}

// PushReport takes a sender report of the track (RFC 3550 section 6.4.1).
func (r *Receiver) PushReport(s *rtcp.SenderReport) {
	r.reports.set(ntpTime(s.NTPTime), s.RTPTime)
}

// SetRoundTrip tells of a round trip to the member that was measured.
func (r *Receiver) SetRoundTrip(d time.Duration) {
	if r.frames != nil {
		r.frames.losses.setRoundTrip(d)
	}
}

// Pop gives the next sample in the order in which they were sent, nil when there
// is none: a packet of sound, or a whole picture. Pictures begin with a key frame, and
// go on with one after a gap. The data is the caller's.
func (r *Receiver) Pop(now time.Time) *Sample {
	if r.frames == nil {
		return r.popSound(now)
	}
	packets := r.frames.pop(now)
	if packets == nil {
		return nil
	}
	last := packets[len(packets)-1]
	frame := playoutFrame{timestamp: last.Timestamp}
	for _, p := range packets {
		frame.repaired = frame.repaired || p.repaired
		if p.arrived.After(frame.arrived) {
			frame.arrived = p.arrived
		}
	}
	if r.completed.After(frame.arrived) { // it was held up by the one before it
		frame.repaired, frame.arrived = true, r.completed
	}
	r.completed = frame.arrived
	s := r.sample(r.assemble(packets), last.Timestamp, last.arrived)
	s.PlayAt = r.schedule(frame, picture)
	return s
}

func (r *Receiver) popSound(now time.Time) *Sample {
	for {
		p, lost := r.sound.pop(now)
		if p.Packet == nil {
			return nil
		}
		r.stats.PacketsLost += lost
		if len(p.Payload) == 0 {
			continue // padding
		}
		s := r.sample(p.Payload, p.Timestamp, p.arrived)
		s.PlayAt, s.Lost = p.playout, lost
		s.AudioLevel, s.HasAudioLevel = audioLevel(&p.Header, r.config.Extensions.AudioLevel)
		return s
	}
}

// TakeKeyFrameRequest says, once each time, that pictures were dropped and that
// there will be none before the sender sends a key frame.
func (r *Receiver) TakeKeyFrameRequest() bool {
	return r.frames != nil && r.frames.takeKeyFrameRequest()
}

// TakeMissing gives the sequence numbers of packets to ask for now, oldest first.
func (r *Receiver) TakeMissing(now time.Time) []uint16 {
	if r.frames == nil {
		return nil
	}
	return r.frames.losses.takeDue(now)
}

// NextDue is when there is something to do even if nothing arrives; zero is never.
func (r *Receiver) NextDue() time.Time {
	if r.frames != nil {
		return r.frames.nextDue()
	}
	return r.sound.due()
}

// Stats are what was counted until now.
func (r *Receiver) Stats(now time.Time) ReceiverStats {
	s := r.stats
	if r.frames != nil {
		losses := &r.frames.losses
		s.PacketsLost, s.Retransmitted, s.RecoveredByParity = losses.lost, losses.retransmitted, losses.recovered
	}
	s.PlayoutDelay = r.playout.delay(now)
	return s
}

// schedule is when a sample is to be played.
func (r *Receiver) schedule(f playoutFrame, k trackKind) time.Time {
	limits := delayLimits{jitter: maxSoundWait}
	if k == picture {
		limits = r.frames.losses.delayLimits()
	}
	captured := r.senderTime(f.timestamp)
	s := r.config.Synchronizer
	if s == nil || captured.IsZero() {
		return r.playout.schedule(f, limits, nil)
	}
	playAt := r.playout.schedule(f, limits, func(own time.Time) time.Time { return s.align(k, captured, own, f.arrived) })
	s.setDelay(k, captured, playAt, f.arrived)
	return playAt
}

// senderTime is when a sample was captured by the sender's clock, zero where that is
// not known.
func (r *Receiver) senderTime(timestamp uint32) time.Time {
	if t, ok := r.captureTimes.at(timestamp); ok {
		return t
	}
	t, _ := r.reports.at(timestamp)
	return t
}

func (r *Receiver) sample(data []byte, timestamp uint32, arrived time.Time) *Sample {
	s := &Sample{Data: data, Time: arrived, SenderTime: r.senderTime(timestamp)}
	if captured, ok := r.captureTimes.at(timestamp); ok {
		s.Time, s.HasCaptureTime = captured, true
	}
	return s
}

// assemble joins the packets of one picture. It leaves out payloads that cannot
// be parsed; the decoder notices.
func (r *Receiver) assemble(packets []packet) []byte {
	d := r.format.depacketizer()
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
	return addParameterSets(r.parameterSets, data)
}
