package rtp

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"peerscope/peer/rtp/rtptest"
)

// A simulation is a call one way in virtual time: a source of pictures and sound,
// two links, and the receivers of this package. The source answers requests as ours
// does: from a history, on a retransmission stream.
type simulation struct {
	t             *testing.T
	now           time.Time
	forward, back *rtptest.Link
	bitRate       int // of the pictures
	parity        ParityEncoder
	ulpfec        *ULPFECEncoder
	// tamper may change what arrives at a receiver; nil changes nothing.
	tamper func(datagram []byte) [][]byte

	random         *rand.Rand
	frames         int // that were sent
	soundsSent     int
	keyWanted      bool
	video, audio   *Packetizer
	toVideo        *Sender
	toAudio        *Sender
	history        map[uint16]*rtp.Packet
	repeatedAt     map[uint16]time.Time
	retransmission uint16 // sequence number of the next one

	picture, sound   *Receiver
	keyRequestedAt   time.Time
	shown            []shownFrame
	heard            []shownFrame
	keyFrameRequests int
	sentFrames       map[int]sentFrame
}

const (
	simulatedVP8    = 96
	simulatedRTX    = 97
	simulatedParity = 98
	simulatedRED    = 100
	simulatedREDRTX = 101
	simulatedULPFEC = 102
	simulatedOpus   = 111
	videoSSRC       = 1
	repairSSRC      = 2
	audioSSRC       = 3
	captureTimeID   = 5
	frameInterval   = time.Second / 30
	soundInterval   = 20 * time.Millisecond
	soundSize       = 70
	maxHistory      = 2048
	clockOffset     = 17 * time.Minute // of the sender's clock to ours
	minRepeatDelay  = 30 * time.Millisecond
)

// A shownFrame is one that was handed out, and when it is seen or heard.
type shownFrame struct {
	index    int
	captured time.Time // by our clock
	at       time.Time
	late     bool // it came after it was to be played
}

type sentFrame struct{ key bool }

func simulate(t *testing.T, forward, back *rtptest.Link, bitRate int) *simulation {
	synchronizer := &Synchronizer{}
	s := &simulation{
		t: t, now: begin, forward: forward, back: back, bitRate: bitRate,
		random: rand.New(rand.NewPCG(3, 4)), keyWanted: true,
		video: NewPacketizer("video/VP8"), audio: NewPacketizer("audio/opus"),
		history: map[uint16]*rtp.Packet{}, repeatedAt: map[uint16]time.Time{},
		sentFrames: map[int]sentFrame{},
		ulpfec:     NewULPFECEncoder(simulatedRED, simulatedULPFEC),
		picture: NewReceiver(ReceiverConfig{Codec: "video/VP8", PayloadType: simulatedVP8,
			RetransmissionPayloadType: simulatedRTX, ParityPayloadType: simulatedParity,
			REDPayloadType: simulatedRED, REDRetransmissionPayloadType: simulatedREDRTX, ULPFECPayloadType: simulatedULPFEC,
			Extensions: ExtensionIDs{CaptureTime: captureTimeID}, Synchronizer: synchronizer}),
		sound: NewReceiver(ReceiverConfig{Codec: "audio/opus", PayloadType: simulatedOpus,
			Extensions: ExtensionIDs{CaptureTime: captureTimeID}, Synchronizer: synchronizer}),
	}
	s.toVideo = NewSender(s, simulatedVP8, videoSSRC, ExtensionIDs{CaptureTime: captureTimeID})
	s.toAudio = NewSender(s, simulatedOpus, audioSSRC, ExtensionIDs{CaptureTime: captureTimeID})
	return s
}

// run simulates some time.
func (s *simulation) run(d time.Duration) {
	end := s.now.Add(d)
	for {
		next := s.nextEvent()
		if next.After(end) {
			s.now = end
			return
		}
		if next.After(s.now) {
			s.now = next
		}
		s.step()
	}
}

func (s *simulation) frameDue() time.Time { return begin.Add(time.Duration(s.frames) * frameInterval) }
func (s *simulation) soundDue() time.Time {
	return begin.Add(time.Duration(s.soundsSent) * soundInterval)
}

func (s *simulation) nextEvent() time.Time {
	next := s.frameDue()
	earlier := func(t time.Time) {
		if !t.IsZero() && t.Before(next) {
			next = t
		}
	}
	earlier(s.soundDue())
	for _, l := range []*rtptest.Link{s.forward, s.back} {
		at, _ := l.Next()
		earlier(at)
	}
	earlier(s.picture.NextDue())
	earlier(s.sound.NextDue())
	return next
}

// step does what is due.
func (s *simulation) step() {
	if !s.now.Before(s.frameDue()) {
		s.sendFrame()
	}
	if !s.now.Before(s.soundDue()) {
		s.sendSound()
	}
	for b, _ := s.back.Receive(s.now); b != nil; b, _ = s.back.Receive(s.now) {
		s.answer(b)
	}
	for b, at := s.forward.Receive(s.now); b != nil; b, at = s.forward.Receive(s.now) {
		for _, b := range s.tampered(b) {
			s.deliver(b, at)
		}
	}
	s.collect()
}

func (s *simulation) tampered(b []byte) [][]byte {
	if s.tamper == nil {
		return [][]byte{b}
	}
	return s.tamper(b)
}

func (s *simulation) deliver(b []byte, at time.Time) {
	if len(b) < 12 {
		s.picture.Push(b, at)
		return
	}
	switch binary.BigEndian.Uint32(b[8:]) {
	case audioSSRC:
		s.sound.Push(b, at)
	case repairSSRC:
		s.picture.PushRetransmission(b, at)
	default:
		s.picture.Push(b, at)
	}
}

// collect takes what the receivers give and ask for.
func (s *simulation) collect() {
	take := func(r *Receiver, at int) (all []shownFrame) {
		for sample := r.Pop(s.now); sample != nil; sample = r.Pop(s.now) {
			f := shownFrame{captured: sample.SenderTime.Add(-clockOffset), at: s.now, late: s.now.Sub(sample.PlayAt) > minPlayoutDelay}
			if sample.PlayAt.After(s.now) {
				f.at = sample.PlayAt
			}
			if len(sample.Data) >= at+4 {
				f.index = int(binary.BigEndian.Uint32(sample.Data[at:]))
			}
			all = append(all, f)
		}
		return all
	}
	s.shown = append(s.shown, take(s.picture, 1)...)
	s.heard = append(s.heard, take(s.sound, 0)...)
	if missing := s.picture.TakeMissing(s.now); missing != nil {
		s.request(&rtcp.TransportLayerNack{MediaSSRC: videoSSRC, Nacks: rtcp.NackPairsFromSequenceNumbers(missing)})
	}
	if s.picture.TakeKeyFrameRequest() && s.now.Sub(s.keyRequestedAt) >= time.Second {
		s.keyRequestedAt = s.now
		s.keyFrameRequests++
		s.request(&rtcp.PictureLossIndication{MediaSSRC: videoSSRC})
	}
}

func (s *simulation) request(p rtcp.Packet) {
	b, err := p.Marshal()
	if err != nil {
		s.t.Fatal(err)
	}
	s.back.Send(s.now, b)
}

// checkReferences fails if a picture was given out without the one before it, to
// which it refers.
func (s *simulation) checkReferences() {
	s.t.Helper()
	last := -1
	for _, f := range s.shown {
		if sent, ok := s.sentFrames[f.index]; !ok || f.index <= last || f.index != last+1 && !sent.key {
			s.t.Fatalf("picture %d was given out after %d", f.index, last)
		}
		last = f.index
	}
}

// freezes are counted as in docs/network.md, from some time on.
func (s *simulation) freezes(from time.Time) (counted FreezeCounter, shown int) {
	for _, f := range s.shown {
		if !f.at.Before(from) {
			counted.Add(f.at)
			shown++
		}
	}
	return counted, shown
}
