package session

import (
	"context"
	"errors"
	"image"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/media"
	"peerscope/peer"
)

// maxDelay is the longest delay that is believed; the clocks of two machines
// may differ by more than any picture takes.
const maxDelay = 5 * time.Second

// A trackReceiver decodes one track of a member, in the goroutine of that track.
type trackReceiver struct {
	parts          *Parts
	inbox          inbox
	detection      *detectionSettings
	detectionQueue *detectionQueue
	decodingBudget *decodingBudget
	participant    *participant
}

// run works until the track ends.
func (r trackReceiver) run(t *peer.RemoteTrack) {
	if t.Kind() == webrtc.RTPCodecTypeVideo {
		r.receiveVideo(t)
	} else {
		r.receiveAudio(t)
	}
}

func (r trackReceiver) receiveVideo(t *peer.RemoteTrack) {
	decoder, err := r.parts.NewVideoDecoder(t.Codec(), r.admitPicture)
	if err != nil {
		r.postProblem(decoderNotice(t.Codec(), err))
		return
	}
	defer decoder.Close()
	var failure decoderFailure
	limited := false // the person was told of a limit
	for {
		sample, err := t.Read()
		if err != nil {
			return
		}
		picture, err := decoder.Decode(sample.Data)
		if failure.shouldReport(err, time.Now()) {
			r.postProblem(decoderNotice(t.Codec(), err))
		}
		if n := decodingLimitNotice(r.participant.name(), err); n.Problem && !limited {
			limited = true
			r.postProblem(n)
		}
		if err != nil {
			t.RequestKeyFrame()
			continue
		}
		if picture == nil {
			continue
		}
		r.handleFrame(media.Frame{Image: picture, Time: sample.Time}, sample.HasCaptureTime)
	}
}

// admitPicture takes a picture of the member from the call's budget.
func (r trackReceiver) admitPicture(size image.Point) error {
	return r.decodingBudget.admit(r.participant, size, time.Now())
}

// maxDecoderFailure is how long nothing but errors comes from a decoder before a
// person is told. A key frame mends what was lost long before; what it does not
// mend is a kind of video that the decoder does not know.
const maxDecoderFailure = 5 * time.Second

// A decoderFailure knows since when a decoder has given nothing but errors.
type decoderFailure struct {
	since    time.Time
	reported bool
}

// shouldReport says, once, that the errors have lasted too long.
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

// handleFrame passes a decoded picture on to the screen and the detector.
func (r trackReceiver) handleFrame(f media.Frame, hasCaptureTime bool) {
	now, p := time.Now(), r.participant
	var delay time.Duration
	if d := now.Sub(f.Time); hasCaptureTime && d > 0 && d < maxDelay {
		delay = d
	}
	if p.cutDetector.Next(f.Image) {
		p.tracker.Reset()
	}
	picture := Picture{Frame: f}
	if r.detection.enabled.Load() {
		picture.Objects = r.detection.filterObjects(p.tracker.At(f.Time))
		r.detectionQueue.enqueue(p, f)
	}
	p.putPicture(picture, delay, now)
}

// receiveAudio plays the track. Each member has a speaker of its own; the system
// mixes them.
func (r trackReceiver) receiveAudio(t *peer.RemoteTrack) {
	decoder, err := r.parts.NewAudioDecoder()
	if err != nil {
		r.postProblem(decoderNotice(t.Codec(), err))
		return
	}
	defer decoder.Close()
	speaker := speaker{open: r.parts.OpenSpeaker, onChange: r.postSpeakerState}
	defer speaker.close()
	for {
		sample, err := t.Read()
		if err != nil {
			return
		}
		decodeAudio(decoder, sample.Data, sample.Lost, func(samples []int16) {
			r.participant.stats.addLevel(media.Level(samples))
			speaker.play(samples, time.Now())
		})
	}
}

// decodeAudio decodes a packet, and before it those that were lost: the last by the
// FEC in the packet, others by concealment. A longer loss is heard anyway, and
// concealing it would delay what comes after it.
func decodeAudio(d media.AudioDecoder, packet []byte, lost int, play func([]int16)) {
	const maxConcealed = 3
	decode := func(samples []int16, err error) {
		if err == nil { // one bad packet is 20 ms of silence
			play(samples)
		}
	}
	if lost <= maxConcealed {
		for ; lost > 1; lost-- {
			decode(d.DecodeLost(nil))
		}
		if lost == 1 {
			decode(d.DecodeLost(packet))
		}
	}
	decode(d.Decode(packet))
}

// postSpeakerState tells that a speaker plays, or with an error that it does not.
func (r trackReceiver) postSpeakerState(err error) {
	r.inbox.post(func(l *loop) {
		n, before := speakerNotices.forError(err), l.state.Self.SpeakerProblem
		l.state.Self.SpeakerProblem = n
		if n.String() != before.String() { // another member's speaker may have told
			l.emitProblem(n)
		}
	})
}

func (r trackReceiver) postProblem(n Notice) {
	r.inbox.post(func(l *loop) { l.showProblem(n) })
}

// isCancelled says that something ended because it was cancelled, not for a fault.
func isCancelled(err error) bool {
	return err == nil || errors.Is(err, context.Canceled)
}
