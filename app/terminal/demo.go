package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/sync/errgroup"

	"peerscope/app/session"
	"peerscope/app/snapshot"
)

// A Demonstration is a call between two peers in one process: near watches, far
// shows the sample clip.
type Demonstration struct {
	Near, Far session.Parts
	Settings  session.Settings // of the near side
	// Face shows the near side; it returns when the person closes it. It may be nil.
	Face func(context.Context, *session.Session) error
	Shot string // where the last picture is saved, with its boxes; "" is nowhere
}

// demonstrated is the last line of demo.
type demoSummary struct {
	FramesSent int `json:"frames_sent"`
	receivedSummary
	usage
}

// ErrNothingSeen says that no picture arrived in a demonstration.
var ErrNothingSeen = errors.New("no picture arrived")

// Run makes the call until ctx ends, and writes one line that sums it up.
func (d Demonstration) Run(ctx context.Context, out io.Writer) error {
	meter, err := newMeter()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	far := session.New(d.Far, session.Settings{Name: "Sample", Camera: session.SampleCameraID})
	d.Near.RunSample = func(ctx context.Context, link string) error {
		far.Join(link)
		return far.Run(ctx)
	}
	d.Near.OnEvent = func(e session.Event) {
		if e.Kind == session.EventError {
			cancel(fmt.Errorf("%w: %s", ErrCallEnded, e.Text))
		}
	}
	near := session.New(d.Near, d.Settings)
	near.StartSampleCall()
	if err := d.show(ctx, near); err != nil {
		return err
	}
	return d.sumUp(out, near, far, meter)
}

// show runs the near side until ctx ends or its face is closed, and saves the
// last picture while the call is still on.
func (d Demonstration) show(ctx context.Context, near *session.Session) error {
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var g errgroup.Group
	g.Go(func() error { return near.Run(running) })
	err := d.watch(ctx, near)
	if err == nil {
		err = d.save(near.RemotePictures())
	}
	stop()
	return errors.Join(err, g.Wait())
}

func (d Demonstration) watch(ctx context.Context, near *session.Session) error {
	if d.Face != nil {
		return d.Face(ctx, near)
	}
	<-ctx.Done()
	return unexpectedCause(ctx)
}

// unexpected is why ctx ended, if neither the person nor the clock ended it.
func unexpectedCause(ctx context.Context) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
		return nil
	}
	return cause
}

func (d Demonstration) save(pictures []session.Picture) error {
	if d.Shot == "" {
		return nil
	}
	if len(pictures) == 0 {
		return ErrNothingSeen
	}
	return snapshot.Save(d.Shot, pictures[0])
}

func (d Demonstration) sumUp(out io.Writer, near, far *session.Session, m *meter) error {
	reports := near.Reports()
	if len(reports) == 0 || reports[0].FramesDecoded == 0 {
		return ErrNothingSeen
	}
	return newLineWriter(out).write(demoSummary{far.FramesSent(), receivedSummaryOf(reports[0]), m.usage()})
}
