package record

import (
	"bytes"
	"errors"
	"image"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// readSamples gives all that is in a file, and its Reader, which is closed.
func readSamples(t *testing.T, path string) (all []Sample, r *Reader) {
	t.Helper()
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	for {
		s, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all, r
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
}

// What was recorded comes back, with its time and with what was seen then.
func TestOpen(t *testing.T) {
	cup := []Object{{ID: 3, Label: "cup --> saucer", Score: 0.5, Box: [4]float32{0.1, 0.2, 0.3, 0.4}}}
	got := recordAll(t, t.TempDir(), func(r *Recorder) {
		r.Write(picture(0, true))
		r.WriteObjects(at(200), cup)
		r.Write(sound(40))
		r.WriteObjects(at(500), nil)
		r.WriteObjects(at(800), cup)
		r.Write(picture(1000, false))
	})
	if got.err != nil {
		t.Fatal(got.err)
	}
	all, r := readSamples(t, got.stopped[0].Path)
	var pictures []Sample
	for _, s := range all {
		if !s.IsSound() {
			pictures = append(pictures, s)
		}
	}
	want := []Sample{picture(0, true), picture(1000, false)}
	for i := range want {
		want[i].Codec = mimeVP8
	}
	if !reflect.DeepEqual(pictures, want) {
		t.Errorf("%+v, not %+v", pictures, want)
	}
	if !slices.ContainsFunc(all, func(s Sample) bool { return s.Codec == mimeOpus && s.Time.Equal(at(40)) }) {
		t.Errorf("no sound in %+v", all)
	}
	if !r.Begin().Equal(start) || r.Duration() != 1033*time.Millisecond || !r.HasPictures() {
		t.Errorf("it began at %v and lasts %v", r.Begin(), r.Duration())
	}
	for _, c := range []struct {
		ms   int
		want []Object
	}{{199, nil}, {200, cup}, {499, cup}, {500, nil}, {799, nil}, {800, cup}, {1000, cup}, {2000, nil}} {
		if seen := r.Objects(at(c.ms)); !reflect.DeepEqual(seen, c.want) {
			t.Errorf("at %d ms %+v is seen", c.ms, seen)
		}
	}
}

// H.264 comes back as a byte stream with its parameter sets.
func TestOpenH264(t *testing.T) {
	key := Sample{Codec: mimeH264, Time: at(0), Size: image.Pt(64, 48),
		Data: []byte{0, 0, 0, 1, 0x67, 66, 0xc0, 31, 1, 0, 0, 0, 1, 0x68, 0xce, 1, 1, 0, 0, 0, 1, 0x65, 0x88, 0x84}}
	other := Sample{Codec: mimeH264, Time: at(33), Size: key.Size, Data: []byte{0, 0, 0, 1, 0x41, 0x9a, 0x24}}
	got := recordAll(t, t.TempDir(), func(r *Recorder) {
		r.Write(key)
		r.Write(other)
	})
	all, _ := readSamples(t, got.stopped[0].Path)
	if !reflect.DeepEqual(all, []Sample{key, other}) {
		t.Errorf("%+v", all)
	}
}

// A Writer's file is whole, and has what it was given.
func TestWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new.webm")
	w, err := Create(path, image.Pt(640, 480), start)
	if err != nil {
		t.Fatal(err)
	}
	first, heard := picture(0, true), sound(10)
	first.Codec, heard.Codec = mimeVP8, mimeOpus
	for _, s := range []Sample{first, heard} {
		if err := w.Write(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	all, r := readSamples(t, path)
	if len(all) != 2 || !reflect.DeepEqual(all[0], first) || !bytes.Equal(all[1].Data, heard.Data) || !all[1].Time.Equal(heard.Time) || !r.blocks.whole {
		t.Errorf("%+v, whole: %v", all, r.blocks.whole)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestOpenFails(t *testing.T) {
	other := filepath.Join(t.TempDir(), "other.webm")
	if err := os.WriteFile(other, []byte("no recording"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(other); !errors.Is(err, ErrFormat) {
		t.Errorf("another file: %v", err)
	}
	if _, err := Open(other + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// What is damaged is passed over.
func TestDamagedBoxes(t *testing.T) {
	const text = "WEBVTT\n\nx --> 00:00:01.000\n{}\n\n00:00:01.000 --> 00:00:02.000\n{damaged\n\n" +
		"00:00:03.000 --> 00:00:04.000\n{\"objects\":[{\"label\":\"cup\"}]}\n\n00:00:05.000 --> 00:00:06.000"
	r := newBoxReader(strings.NewReader(text))
	for second, want := range []int{0, 0, 0, 1, 0, 0, 0} {
		if got := r.at(time.Duration(second) * time.Second); len(got) != want {
			t.Errorf("after %d s there are %+v", second, got)
		}
	}
}

// FuzzBoxes is for files beside recordings, whoever wrote them: what is read of them is
// of the time that was asked for.
func FuzzBoxes(f *testing.F) {
	f.Add([]byte("WEBVTT\n\n00:00:00.100 --> 00:00:00.200\n{\"objects\":[{\"id\":1,\"label\":\"cup\",\"score\":0.5,\"box\":[0.1,0.2,0.3,0.4]}]}\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		r := newBoxReader(bytes.NewReader(content))
		for at := time.Duration(0); at < time.Minute; at += 100 * time.Millisecond {
			if seen := r.at(at); len(seen) > 0 && (at < r.from || at >= r.until) || len(seen) > len(content) {
				t.Fatalf("at %v: %d objects of %v to %v", at, len(seen), r.from, r.until)
			}
		}
	})
}
