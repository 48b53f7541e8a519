package terminal

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"testing"
	"testing/synctest"

	"peerscope/app/session"
	"peerscope/peer"
)

// watchUnread watches a call in which so many events happen while nobody reads.
// It returns when they have happened.
func watchUnread(t *testing.T, events int) (out *io.PipeReader, watched chan error) {
	out, in := io.Pipe()
	happened := make(chan struct{})
	room := func(_ context.Context, cfg peer.Config) error {
		for i := range events {
			state := []peer.MemberState{peer.Connected, peer.Interrupted}[i%2]
			cfg.OnMember(peer.Member{ID: "1", State: state})
		}
		close(happened)
		return nil
	}
	parts := session.Parts{OpenRoom: func(string, session.InvitationExchange) (peer.Room, error) { return room, nil }}
	watched = make(chan error, 1)
	go func() {
		settings := session.Settings{CameraOff: true, MicOff: true, Direction: session.ReceiveOnly}
		watched <- Watch(t.Context(), in, WatchOptions{Parts: parts, Settings: settings, Link: "test://room"})
		in.Close()
	}()
	<-happened
	return out, watched
}

func TestEventsDoNotWaitForAReader(t *testing.T) {
	const happened = 3 * maxQueuedLines
	out, watched := watchUnread(t, happened)
	told, dropped, summaries := 0, 0, 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var line struct {
			Event   string
			Count   int
			Members []any
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		switch {
		case line.Members != nil:
			summaries++
		case line.Event == "dropped":
			dropped += line.Count
		default:
			told++
		}
	}
	if err := <-watched; !errors.Is(err, ErrCallEnded) {
		t.Errorf("Watch ended with %v", err)
	}
	const joinedAndError = 2
	if dropped == 0 || told+dropped != happened+joinedAndError || summaries != 1 {
		t.Errorf("%d told, %d dropped, %d summaries", told, dropped, summaries)
	}
}

func TestWatchEndsWithoutAReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out, watched := watchUnread(t, 10)
		if err := <-watched; !errors.Is(err, ErrNotRead) {
			t.Errorf("Watch ended with %v", err)
		}
		out.Close()
	})
}
