package terminal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"peerscope/app/session"
	"peerscope/media"
	"peerscope/peer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func watch(t *testing.T, room peer.Room) (lines []map[string]any, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	parts := session.Parts{OpenRoom: func(string, session.InvitationExchange) (peer.Room, error) { return room, nil }}
	var out bytes.Buffer
	settings := session.Settings{Direction: session.ReceiveOnly, CameraOff: true, MicOff: true}
	err = Watch(ctx, &out, WatchOptions{Parts: parts, Settings: settings, Link: "test://room"})
	for line := range strings.Lines(out.String()) {
		var value map[string]any
		if err := json.Unmarshal([]byte(line), &value); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		lines = append(lines, value)
	}
	return lines, err
}

func TestWatchTellsWhyTheCallEnded(t *testing.T) {
	full := func(context.Context, peer.Config) error { return peer.ErrRoomFull }
	lines, err := watch(t, full)
	if !errors.Is(err, ErrCallEnded) {
		t.Errorf("Watch ended with %v", err)
	}
	if len(lines) != 2 || lines[0]["event"] != "error" || !strings.Contains(lines[0]["text"].(string), "full") {
		t.Fatalf("lines %v", lines)
	}
	if _, ok := lines[1]["members"]; !ok {
		t.Errorf("the last line is %v", lines[1])
	}
}

func TestDevicesAreListed(t *testing.T) {
	parts := session.Parts{
		Cameras:     func() ([]media.Device, error) { return []media.Device{{ID: "a", Name: "A"}}, nil },
		Microphones: func() ([]media.Device, error) { return nil, media.ErrNoDevice },
	}
	var out bytes.Buffer
	if err := Devices(&out, parts); err != nil {
		t.Fatal(err)
	}
	if want := `{"kind":"camera","id":"a","name":"A"}` + "\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
