package terminal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"peerscope/app/session"
	"peerscope/detector"
	"peerscope/media"
	"peerscope/peer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A fixedDetector finds the same in every picture.
type fixedDetector []detector.Detection

func (d fixedDetector) Detect(*image.YCbCr) ([]detector.Detection, error) { return d, nil }
func (fixedDetector) Close() error                                        { return nil }

func TestDetectWritesALineForEachPicture(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.png")
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, file.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	found := fixedDetector{{Label: "book", Score: 0.876, Box: detector.Box{X0: 0.25, Y0: 0.5, X1: 0.75, Y1: 1}}}
	var out bytes.Buffer
	if err := Detect(&out, found, []string{path, path}); err != nil {
		t.Fatal(err)
	}
	name, err := json.Marshal(path)
	if err != nil {
		t.Fatal(err)
	}
	line := `{"file":` + string(name) + `,"width":40,"height":30,"objects":[{"label":"book","score":0.88,"box":[0.25,0.5,0.75,1]}]}` + "\n"
	if out.String() != line+line {
		t.Errorf("got\n%swant twice\n%s", out.String(), line)
	}
}

func TestDetectSaysWhatIsNoPicture(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text.jpg")
	if err := os.WriteFile(text, []byte("no picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{text, filepath.Join(t.TempDir(), "missing.jpg")} {
		err := Detect(new(bytes.Buffer), fixedDetector{}, []string{path})
		if !errors.Is(err, ErrPicture) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func watch(t *testing.T, room peer.Room) (lines []map[string]any, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	parts := session.Parts{OpenRoom: func(string, session.InvitationExchange) (peer.Room, error) { return room, nil }}
	var out bytes.Buffer
	settings := session.Settings{Direction: session.ReceiveOnly, CameraOff: true, MicOff: true}
	err = Watch(ctx, &out, Call{Parts: parts, Settings: settings, Link: "test://room"})
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
