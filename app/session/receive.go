package session

import (
	"context"
	"errors"
	"image"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/media"
	"peerscope/media/playout"
	"peerscope/media/record"
	"peerscope/peer"
)

// maxDelay is the longest delay that is believed; the clocks of two machines
// may differ by more than any picture takes.
const maxDelay = 5 * time.Second

// A trackReceiver decodes one track of a member, in the goroutine of that track.
type trackReceiver struct {
	parts       *Parts
	inbox       inbox
	detection   *detectionSettings
	call        *call
	participant *participant
}

// run works until the track ends.
func (r trackReceiver) run(ctx context.Context, t *peer.RemoteTrack) {
	stats := r.participant.stats
	stats.addTrack(t, time.Now())
	defer func() { stats.removeTrack(t, time.Now()) }()
	if t.Kind() == webrtc.RTPCodecTypeVideo {
		r.receiveVideo(ctx, t)
	} else {
		r.receiveAudio(t)
	}
}

func (r trackReceiver) receiveVideo(ctx context.Context, t *peer.RemoteTrack) {
	decoder, err := r.parts.NewVideoDecoder(t.Codec(), r.admitPicture)
	if err != nil {
		r.postProblem(decoderNotice(t.Codec(), err))
		return
	}
	defer decoder.Close()
	tap := &r.participant.tap
	tap.setVideo(t)
	defer tap.setVideo(nil)
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
		tap.write(record.Sample{Codec: t.Codec(), Size: picture.Rect.Size()}, sample)
		if r.handlePicture(ctx, picture, sample) != nil {
			return
		}
	}
}

// handlePicture passes a decoded picture on to the detector and, when it is due, to
// the screen. Its error is that ctx has ended.
func (r trackReceiver) handlePicture(ctx context.Context, picture *image.YCbCr, s peer.Sample) error {
	frame := media.Frame{Image: picture, Time: s.Time}
	r.detect(frame)
	if err := waitUntil(ctx, s.PlayAt); err != nil {
		return err
	}
	r.show(frame, s)
	return nil
}

// waitUntil returns at a time, at once if it is past, or with an error when ctx ends.
func waitUntil(ctx context.Context, t time.Time) error {
	wait := time.Until(t)
	if wait <= 0 {
		return nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// admitPicture takes a picture of the member from the call's budget.
func (r trackReceiver) admitPicture(size image.Point) error {
	return r.call.decodingBudget.admit(r.participant, size, time.Now())
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

// detect has objects looked for in a decoded picture.
func (r trackReceiver) detect(f media.Frame) {
	if r.participant.cutDetector.Next(f.Image) {
		r.participant.tracker.Reset()
	}
	if r.detection.active() {
		r.participant.tracker.SetView(r.participant.motion.Next(f.Image), f.Time)
		r.call.detectionQueue.enqueue(r.participant, f)
	}
}

// show passes a decoded picture on to the screen, with the objects in it.
func (r trackReceiver) show(f media.Frame, s peer.Sample) {
	picture := Picture{Frame: f}
	if r.detection.shows() {
		picture.Objects = r.detection.filterObjects(r.participant.tracker.At(f.Time))
	}
	r.participant.tap.writeObjects(s, picture.Objects)
	now := time.Now()
	var delay time.Duration
	if d := now.Sub(s.Time); s.HasCaptureTime && d > 0 && d < maxDelay {
		delay = d
	}
	r.participant.putPicture(picture, delay, now)
	r.participant.stats.addPictureDelay(s.SenderTime, now)
}

// receiveAudio has the track heard in the call's mix.
func (r trackReceiver) receiveAudio(t *peer.RemoteTrack) {
	decoder, err := r.parts.NewAudioDecoder()
	if err != nil {
		r.postProblem(decoderNotice(t.Codec(), err))
		return
	}
	defer decoder.Close()
	buffer := playout.NewBuffer(decoder)
	r.call.mixer.Add(buffer, 0)
	defer r.call.mixer.Remove(buffer)
	r.participant.followVolume(func(gain float32) { r.call.mixer.SetGain(buffer, gain) })
	defer r.participant.followVolume(nil)
	r.postSoundTracks(1)
	defer r.postSoundTracks(-1)
	player := soundPlayer{buffer: buffer, stats: r.participant.stats, voice: &r.participant.voice}
	for {
		sample, err := t.Read()
		if err != nil {
			return
		}
		r.participant.tap.write(record.Sample{Codec: t.Codec()}, sample)
		player.play(sample, time.Now())
	}
}

// postSoundTracks tells how many tracks of sound there are more now.
func (r trackReceiver) postSoundTracks(more int) {
	r.inbox.post(func(l *loop) {
		r.call.soundTracks += more
		l.updateOutput()
	})
}

func (r trackReceiver) postProblem(n Notice) {
	r.inbox.post(func(l *loop) { l.showProblem(n) })
}

// isCancelled says that something ended because it was cancelled, not for a fault.
func isCancelled(err error) bool {
	return err == nil || errors.Is(err, context.Canceled)
}
