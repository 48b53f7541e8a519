package peer

import (
	"context"
	"crypto/rand"
	"fmt"
)

// Join stays in the room until ctx ends, which is a clean leave and no error,
// or the room fails: ErrRoomFull, or the error of the Signaler. A Signaler that
// fails does not end calls: Join goes on while there is any member and returns
// the error then. No goroutine outlives it, and it closes the Signaler.
func Join(ctx context.Context, s Signaler, cfg Config) error {
	return join(ctx, s, cfg, testOptions{})
}

func join(ctx context.Context, s Signaler, cfg Config, o testOptions) error {
	ctx, leave := context.WithCancel(ctx)
	r := &room{
		cfg:      cfg,
		options:  o,
		signaler: s,
		streamID: rand.Text(),
		about:    cfg.About,
		members:  map[ID]*member{},
		limits:   map[ID]*memberLimits{},
		ended:    make(chan *member),
		events:   make(chan Event),
		failed:   make(chan error, 1),
		outbox:   make(chan outgoingSignal, maxOutbox),
	}
	r.goroutines.Go(func() { r.receiveEvents(ctx) })
	r.goroutines.Go(func() { r.sendSignals(ctx) })
	err := r.run(ctx)
	leave()
	for len(r.members) > 0 { // they say bye before signalling ends
		r.removeMember(ctx, <-r.ended)
	}
	closeErr := s.Close()
	r.goroutines.Wait()
	if err == nil && closeErr != nil {
		err = fmt.Errorf("leave the room: %w", closeErr)
	}
	return err
}
