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

// A Demo is a call between two peers in one process: near watches, far shows the
// sample clip.
type Demo struct {
	Near, Far session.Parts
	Settings  session.Settings // of the near side
	// ShowWindow shows the near side until the person closes it; nil shows nothing.
	ShowWindow func(context.Context, *session.Session) error
	// SnapshotFile is where the last picture is saved, with its boxes; "" is nowhere.
	SnapshotFile string
}

// demoSummary is the last line of demo.
type demoSummary struct {
	FramesSent int `json:"frames_sent"`
	receivedSummary
	processUsage
}

// ErrNothingSeen says that no picture arrived in a demo.
var ErrNoPicture = errors.New("no picture arrived")

// Run makes the call until ctx ends, and writes one line that sums it up.
func (d Demo) Run(ctx context.Context, out io.Writer) error {
	meter, err := newUsageMeter()
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
	if err := d.runNear(ctx, near); err != nil {
		return err
	}
	return d.writeSummary(out, near, far, meter)
}

// runNear runs the near side until ctx ends or its window is closed, and saves the
// last picture while the call is still on.
func (d Demo) runNear(ctx context.Context, near *session.Session) error {
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var g errgroup.Group
	g.Go(func() error { return near.Run(running) })
	err := d.waitForEnd(ctx, near)
	if err == nil {
		err = d.saveSnapshot(near.RemotePictures())
	}
	stop()
	return errors.Join(err, g.Wait())
}

func (d Demo) waitForEnd(ctx context.Context, near *session.Session) error {
	if d.ShowWindow != nil {
		return d.ShowWindow(ctx, near)
	}
	<-ctx.Done()
	return unexpectedCause(ctx)
}

// unexpectedCause is why ctx ended, if neither the person nor the clock ended it.
func unexpectedCause(ctx context.Context) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
		return nil
	}
	return cause
}

func (d Demo) saveSnapshot(pictures []session.Picture) error {
	if d.SnapshotFile == "" {
		return nil
	}
	if len(pictures) == 0 {
		return ErrNoPicture
	}
	return snapshot.Save(d.SnapshotFile, pictures[0])
}

func (d Demo) writeSummary(out io.Writer, near, far *session.Session, m *usageMeter) error {
	reports := near.Reports()
	if len(reports) == 0 || reports[0].FramesDecoded == 0 {
		return ErrNoPicture
	}
	return newLineWriter(out).write(demoSummary{far.FramesSent(), receivedSummaryOf(reports[0]), m.usage()})
}
