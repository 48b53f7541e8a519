package rtp

import (
	"bytes"
	"time"

	"github.com/pion/rtp"
)

// A Receiver turns the packets of one remote track into samples. After each
// Push, Pop is called until it gives nil. It is for one goroutine.
type Receiver struct {
	format        format
	payloadType   uint8
	parameterSets []byte // H.264, of the session description
	captureTimes  captureClock

	frames  *jitterBuffer // of video; nil for sound
	started bool          // of sound, as what follows
	newest  uint16        // sequence number of the newest packet
	sound   *Sample       // waits for Pop
}

// NewReceiver is for a codec, by MIME type, with its payload type and format
// parameters (a=fmtp) as negotiated; captureTimeID is the ID of the header
// extension CaptureTimeURI, or 0. It is nil for an unknown codec.
func NewReceiver(codec string, payloadType uint8, fmtp string, captureTimeID uint8) *Receiver {
	f, known := formats[codec]
	if !known {
		return nil
	}
	r := &Receiver{
		format:       f,
		payloadType:  payloadType,
		captureTimes: captureClock{extensionID: captureTimeID, rate: f.clockRate},
	}
	if f.startsKeyFrame != nil {
		r.frames = newJitterBuffer(f.startsKeyFrame)
		r.parameterSets = parseParameterSets(fmtp)
	}
	return r
}

// Push takes one packet, of which it keeps a copy, and when it arrived. What is
// no RTP or of another payload type is dropped.
func (r *Receiver) Push(packet []byte, arrived time.Time) {
	p := &rtp.Packet{}
	if p.Unmarshal(bytes.Clone(packet)) != nil || p.PayloadType != r.payloadType {
		return
	}
	r.captureTimes.observe(&p.Header)
	if r.frames != nil {
		r.frames.push(p, arrived)
	} else {
		r.pushSound(p, arrived)
	}
}

// pushSound drops a packet that comes twice or after a newer one.
func (r *Receiver) pushSound(p *rtp.Packet, arrived time.Time) {
	ahead := int16(p.SequenceNumber - r.newest)
	if !r.started {
		ahead = 1
	}
	if ahead <= 0 {
		return
	}
	r.started, r.newest = true, p.SequenceNumber
	if len(p.Payload) > 0 { // else it is padding
		r.sound = r.sample(p.Payload, p.Timestamp, arrived)
		r.sound.Lost = int(ahead) - 1
	}
}

// Pop gives the next sample in the order in which they were sent, nil when there
// is none: a packet of sound, or a whole picture. Pictures begin with a key frame,
// and go on with one after a gap. The data is the caller's.
func (r *Receiver) Pop(now time.Time) *Sample {
	if r.frames == nil {
		s := r.sound
		r.sound = nil
		return s
	}
	packets := r.frames.pop(now)
	if packets == nil {
		return nil
	}
	last := packets[len(packets)-1]
	return r.sample(r.assemble(packets), last.Timestamp, last.arrived)
}

// TakeKeyFrameRequest says, once each time, that pictures were dropped and that
// there will be none before the sender sends a key frame.
func (r *Receiver) TakeKeyFrameRequest() bool {
	return r.frames != nil && r.frames.takeKeyFrameRequest()
}

func (r *Receiver) sample(data []byte, timestamp uint32, arrived time.Time) *Sample {
	if captured, ok := r.captureTimes.at(timestamp); ok {
		return &Sample{Data: data, Time: captured, HasCaptureTime: true}
	}
	return &Sample{Data: data, Time: arrived}
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
