package session

import (
	"context"
	"sync"
	"time"

	"peerscope/media"
	"peerscope/media/playout"
)

// How long it takes until a loudspeaker that does not work is tried again: at first,
// and at most. The pause doubles from try to try.
const (
	minSpeakerPause = time.Second
	maxSpeakerPause = 16 * time.Second
)

// An outputJob is a mix to be heard on the loudspeaker with an ID; the zero one is
// none.
type outputJob struct {
	mixer *playout.Mixer
	id    string
}

// updateOutput has the call heard on the chosen loudspeaker while any member is to be.
func (l *loop) updateOutput() {
	var job outputJob
	if l.call != nil && l.call.soundTracks > 0 {
		job = outputJob{&l.call.mixer, l.speakerToOpen()}
	}
	l.output.setJob(l, job)
}

// A soundOutput plays a call's mix, in the goroutine of a worker.
type soundOutput struct {
	parts *Parts
	inbox inbox
}

// run plays until ctx ends. A loudspeaker that is missing or is lost is opened again
// after a pause, for it may be plugged in during the call; what is to be heard until
// then is dropped.
func (o soundOutput) run(ctx context.Context, job outputJob) error {
	pause := minSpeakerPause
	for {
		began := time.Now()
		err := o.play(ctx, job)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		o.report(job, err)
		if time.Since(began) > maxSpeakerPause {
			pause = minSpeakerPause // it has worked for long enough
		}
		if err := waitUntil(ctx, time.Now().Add(pause)); err != nil {
			return err
		}
		pause = min(2*pause, maxSpeakerPause)
	}
}

func (o soundOutput) play(ctx context.Context, job outputJob) error {
	reportPlaying := sync.OnceFunc(func() { o.report(job, nil) })
	return o.parts.playSound(ctx, job.id, func(samples []int16) {
		now := time.Now()
		job.mixer.Read(samples, now)
		o.parts.AudioProcessor.Render(samples, now)
		reportPlaying()
	})
}

// report tells that the loudspeaker plays, or with an error that it does not.
func (o soundOutput) report(job outputJob, err error) {
	o.inbox.post(func(l *loop) {
		if l.output.wanted != job {
			return
		}
		n, before := speakerNotices.forError(err), l.state.Self.SpeakerProblem
		l.state.Self.SpeakerProblem = n
		if n.String() != before.String() {
			l.emitProblem(n)
		}
	})
}

// playSound is PlaySound where this machine has it.
func (p *Parts) playSound(ctx context.Context, id string, render func(samples []int16)) error {
	if p.PlaySound == nil {
		return media.ErrNoDevice
	}
	return p.PlaySound(ctx, id, render)
}
