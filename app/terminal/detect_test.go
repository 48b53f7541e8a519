package terminal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"peerscope/detector"
)

// A fixedDetector finds the same in every picture.
type fixedDetector []detector.Detection

func (d fixedDetector) Detect(*image.YCbCr) ([]detector.Detection, error) { return d, nil }

func (d fixedDetector) DetectPart(*image.YCbCr, detector.Box, float32) ([]detector.Detection, error) {
	return d, nil
}

func (fixedDetector) Close() error { return nil }

// pngFile is a picture in a folder of its own.
func pngFile(t *testing.T) (path string, data []byte) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "p.png")
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, file.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path, file.Bytes()
}

func TestDetectWritesALineForEachPicture(t *testing.T) {
	path, data := pngFile(t)
	found := fixedDetector{{Label: "book", Score: 0.876, Box: detector.Box{X0: 0.25, Y0: 0.5, X1: 0.75, Y1: 1}}}
	var out bytes.Buffer
	if err := Detect(t.Context(), &out, found, []string{path, "-"}, bytes.NewReader(data)); err != nil {
		t.Fatal(err)
	}
	name, err := json.Marshal(path)
	if err != nil {
		t.Fatal(err)
	}
	const rest = `,"width":40,"height":30,"objects":[{"label":"book","score":0.88,"box":[0.25,0.5,0.75,1]}]}` + "\n"
	if want := `{"file":` + string(name) + rest + `{"file":"-"` + rest; out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

func TestDetectGoesOnAfterWhatIsNoPicture(t *testing.T) {
	good, _ := pngFile(t)
	missing := filepath.Join(t.TempDir(), "missing.jpg")
	text := filepath.Join(t.TempDir(), "text.jpg")
	if err := os.WriteFile(text, []byte("no picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err := Detect(t.Context(), &out, fixedDetector{}, []string{text, good, missing, good}, nil)
	if _, ok := errors.AsType[UnreadError](err); !ok {
		t.Errorf("%v", err)
	} else if said := err.Error(); strings.Count(said, text) != 1 || strings.Count(said, missing) != 1 || strings.Contains(said, good) {
		t.Errorf("%v", err)
	}
	if n := strings.Count(out.String(), "\n"); n != 2 {
		t.Errorf("%d lines, not 2: %s", n, out.String())
	}
}

// Standard input that nobody writes to, such as a terminal's.
func TestDetectStopsWaitingForItsInput(t *testing.T) {
	in, nobody := io.Pipe()
	defer nobody.Close()
	ctx, cancel := context.WithCancelCause(t.Context())
	interrupt := errors.New("interrupted")
	cancel(interrupt)
	if err := Detect(ctx, io.Discard, fixedDetector{}, []string{"-"}, in); !errors.Is(err, interrupt) {
		t.Errorf("%v", err)
	}
}
