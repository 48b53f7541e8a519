package session

import (
	"context"
	"errors"
	"time"

	"peerscope/media"
	"peerscope/peer"
)

// maxDelay is the longest delay that is believed; the clocks of two machines
// may differ by more than any picture takes.
const maxDelay = 5 * time.Second

// receiveVideo decodes a member's pictures until the track ends.
func (l *loop) receiveVideo(c *call, m *participant, t *peer.RemoteTrack) {
	decoder, err := l.parts.NewVideoDecoder(t.Codec())
	if err != nil {
		l.postProblem(decoderNotice(t.Codec(), err))
		return
	}
	defer decoder.Close()
	var damage decoderFailure
	for {
		sample, err := t.Read()
		if err != nil {
			return
		}
		picture, err := decoder.Decode(sample.Data)
		if damage.shouldReport(err, time.Now()) {
			l.postProblem(decoderNotice(t.Codec(), err))
		}
		if err != nil {
			t.RequestKeyFrame()
			continue
		}
		if picture == nil {
			continue
		}
		l.decoded(c, m, media.Frame{Image: picture, Time: sample.Time}, sample.HasCaptureTime)
	}
}

// maxDamage is how long nothing but errors comes from a decoder before a person
// is told. A key frame mends what was lost long before; what it does not mend is
// a kind of video that the decoder does not know.
const maxDecoderFailure = 5 * time.Second

// A damage knows since when a decoder has given nothing but errors.
type decoderFailure struct {
	since    time.Time
	reported bool
}

// lasts says, once, that an error is one too many.
func (d *decoderFailure) shouldReport(err error, now time.Time) bool {
	if err == nil {
		*d = decoderFailure{}
		return false
	}
	if d.since.IsZero() {
		d.since = now
	}
	if d.reported || now.Sub(d.since) < maxDecoderFailure {
		return false
	}
	d.reported = true
	return true
}

// decoded passes a picture on to the face and the detector.
func (l *loop) decoded(c *call, m *participant, f media.Frame, stamped bool) {
	now := time.Now()
	var delay time.Duration
	if d := now.Sub(f.Time); stamped && d > 0 && d < maxDelay {
		delay = d
	}
	if m.cutDetector.Next(f.Image) {
		m.tracker.Reset()
	}
	picture := Picture{Frame: f}
	if l.detecting.Load() {
		picture.Objects = l.detection.filterObjects(m.tracker.At(f.Time))
		c.detectionQueue.enqueue(m, f)
	}
	m.showPicture(picture, delay, now)
}

// receiveAudio plays a member's sound until the track ends. Each member has a
// speaker of its own; the system mixes them.
func (l *loop) receiveAudio(m *participant, t *peer.RemoteTrack) {
	decoder, err := l.parts.NewAudioDecoder()
	if err != nil {
		l.postProblem(decoderNotice(t.Codec(), err))
		return
	}
	defer decoder.Close()
	speaker := l.openSpeaker()
	defer func() { speaker.Close() }()
	for {
		sample, err := t.Read()
		if err != nil {
			return
		}
		packets := append(lostPackets(sample.Lost), sample.Data)
		for _, packet := range packets {
			samples, err := decoder.Decode(packet)
			if err != nil {
				continue // one bad packet is 20 ms of silence
			}
			m.addLevel(media.Level(samples))
			if err := speaker.Write(samples); err != nil {
				l.speakerEnded(err)
				speaker.Close()
				speaker = discardSink{}
			}
		}
	}
}

// lostPackets stand for packets that were lost: nil ones, which the decoder
// conceals. A longer loss is heard anyway, and concealing it would delay what
// comes after it.
func lostPackets(lost int) [][]byte {
	const most = 3
	if lost > most {
		return nil
	}
	return make([][]byte, lost)
}

// openSpeaker gives the speaker, or one that plays nothing where there is none:
// the call goes on without.
func (l *loop) openSpeaker() media.AudioSink {
	err := media.ErrNoDevice
	if l.parts.OpenSpeaker != nil {
		var speaker media.AudioSink
		if speaker, err = l.parts.OpenSpeaker(); err == nil {
			l.post(func() { l.state.Self.SpeakerProblem = Notice{} })
			return speaker
		}
	}
	l.speakerEnded(err)
	return discardSink{}
}

func (l *loop) speakerEnded(err error) {
	l.post(func() {
		l.state.Self.SpeakerProblem = speakerNotices.forError(err)
		l.emitProblem(l.state.Self.SpeakerProblem)
	})
}

// notice tells of a problem, from any goroutine.
func (l *loop) postProblem(n Notice) { l.post(func() { l.showProblem(n) }) }

// deaf is a speaker that plays nothing.
type discardSink struct{}

func (discardSink) Write([]int16) error { return nil }
func (discardSink) Close() error        { return nil }

// isOver says that something ended because it was called off, not for a fault.
func isCancelled(err error) bool {
	return err == nil || errors.Is(err, context.Canceled)
}
