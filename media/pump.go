package media

import "context"

// Pump gives each frame of src to every sink, in order, until ctx ends or Read
// fails; the error is ctx's cause or Read's. Ending ctx closes src, which is
// what unblocks Read, and when Pump returns src is closed in any case. Sinks
// run in Pump's goroutine and must not wait: put what is slow behind a Slot.
func Pump(ctx context.Context, src Source, sinks ...func(Frame)) error {
	return pump(ctx, src, sinks)
}

// PumpAudio is Pump for sound.
func PumpAudio(ctx context.Context, src AudioSource, sinks ...func(Block)) error {
	return pump(ctx, src, sinks)
}

type source[T any] interface {
	Read() (T, error)
	Close() error
}

func pump[T any](ctx context.Context, src source[T], sinks []func(T)) error {
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(closed)
		src.Close()
	})
	defer func() {
		if stop() {
			src.Close()
			return
		}
		<-closed // ctx ended: that goroutine is ours to wait for
	}()
	for {
		v, err := src.Read()
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			return err
		}
		for _, sink := range sinks {
			sink(v)
		}
	}
}
