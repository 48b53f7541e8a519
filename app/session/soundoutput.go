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

// An outputJob is to play on the loudspeaker with an ID; the zero one is none.
type outputJob struct {
	on bool
	id string
}

// updateOutput has the mix heard on the chosen loudspeaker while a member or a sound of
// the program is to be.
func (l *loop) updateOutput() {
	var job outputJob
	if l.call != nil && l.call.soundTracks > 0 || l.chime.wanted != noSound {
		job = outputJob{true, l.speakerToOpen()}
	}
	l.output.setJob(l, job)
}

// retryOutput is updateOutput, and has a loudspeaker that does not work tried at once.
func (l *loop) retryOutput() {
	if l.state.Self.SpeakerProblem.Text != "" {
		l.output.setJob(l, outputJob{})
	}
	l.updateOutput()
}

// A soundOutput plays the mix, in the goroutine of a worker, and tells the echo
// canceller of it. It alone uses the loudspeaker.
type soundOutput struct {
	parts *Parts
	inbox inbox
	mixer *playout.Mixer
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
		o.mixer.Read(samples, now)
		o.parts.AudioProcessor.Render(samples, now)
		reportPlaying()
	})
}

// report tells that the loudspeaker plays, or with an error that it does not. A sound of
// the program comes too late then.
func (o soundOutput) report(job outputJob, err error) {
	o.inbox.post(func(l *loop) {
		if l.output.wanted != job {
			return
		}
		n, before := speakerNotices.forError(err), l.state.Self.SpeakerProblem
		l.state.Self.SpeakerProblem = n
		if l.call != nil && n.String() != before.String() {
			l.emitProblem(n)
		}
		if err != nil {
			l.setProgramSound(noSound)
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
