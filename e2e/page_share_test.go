package e2e

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"peerscope/assets"
	"peerscope/internal/browser"
	"peerscope/media/clip"
	"peerscope/peer/relay/host"
)

// TestPageShowsDetections: a program that shares what it sees says so on the
// page of the one who is seen, with boxes, until it leaves.
func TestPageShowsDetections(t *testing.T) {
	b := browser.Open(t, append(fakeDevices, "--use-file-for-fake-video-capture="+writePhoto(t))...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	bob := openTab(t, b, h.Page, "Bob")
	bob.join()
	quiet := launch(t, nil, "watch", h.Link, "--camera", "none", "--mic", "off")
	for !strings.Contains(quiet.line(processTimeout), `"seen"`) {
	}
	bob.await("nothing is said of one who does not share", `!document.getElementById("detecting").innerText && !document.querySelector("#self-view .box")`)
	ada := launch(t, nil, "watch", h.Link, "--share", "--only", "person,cup", "--camera", "none", "--mic", "off")
	bob.awaitText("#detecting", "looks in your picture for: person, cup.")
	bob.await("a person has a box", `document.querySelector("#self-view .box[data-category=people]")?.innerText.startsWith("person")`)
	bob.await("the laptop was not looked for", `[...document.querySelectorAll("#self-view .box")].every((box) => box.innerText.startsWith("person"))`)
	bob.saveShot("shared")
	ada.signal(syscall.SIGINT)
	bob.await("nothing is left of it", `!document.getElementById("detecting").innerText && !document.querySelector("#self-view .box")`)
	if code := ada.exit(processTimeout); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// writePhoto makes a clip of one picture, in which there are people.
func writePhoto(t *testing.T) (path string) {
	t.Helper()
	sample, err := clip.NewPhoto(assets.Photo).OpenSample(image.Pt(640, 480), 30)
	if err != nil {
		t.Fatal(err)
	}
	defer sample.Close()
	f, err := sample.Read()
	if err != nil {
		t.Fatal(err)
	}
	size := f.Image.Rect.Size()
	var video bytes.Buffer
	fmt.Fprintf(&video, "YUV4MPEG2 W%d H%d F30:1 Ip C420jpeg\nFRAME\n", size.X, size.Y)
	for y := range size.Y {
		video.Write(f.Image.Y[y*f.Image.YStride:][:size.X])
	}
	for _, plane := range [][]byte{f.Image.Cb, f.Image.Cr} {
		for y := range size.Y / 2 {
			video.Write(plane[y*f.Image.CStride:][:size.X/2])
		}
	}
	path = filepath.Join(t.TempDir(), "photo.y4m")
	if err := os.WriteFile(path, video.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
