package main

import (
	"errors"
	"image"
	"io"
	"strings"
	"testing"

	"peerscope/detector"
	"peerscope/detector/track"
)

func TestFlicker(t *testing.T) {
	walkerAt := func(id int, x float32) track.Object {
		return track.Object{ID: id, Detection: detector.Detection{Label: walker, Box: at(x)}}
	}
	dog := track.Object{ID: 9, Detection: detector.Detection{Label: "dog", Box: at(0.8)}}
	one, two := walkerAt(1, 0), walkerAt(2, 0.5)
	for _, c := range []struct {
		name     string
		pictures [][]track.Object
		want     flicker
	}{
		{"two walk on", [][]track.Object{{one, two}, {walkerAt(1, 0.02), walkerAt(2, 0.48), dog}, {walkerAt(1, 0.04), two}},
			flicker{boxes: 6, runs: 2}},
		{"one blinks", [][]track.Object{{one}, {one, two}, {one}}, flicker{boxes: 4, runs: 2, blinks: 1}},
		{"one comes back", [][]track.Object{{one, two}, {one, two}, {one}, {one, two}, {one, two}},
			flicker{boxes: 9, runs: 3, gaps: 1}},
		{"another comes later", [][]track.Object{{one}, {one}, {}, {}, {}, {}, {}, {}, {walkerAt(2, 0)}, {walkerAt(2, 0)}},
			flicker{boxes: 4, runs: 2}},
		{"the ID changes", [][]track.Object{{one}, {walkerAt(3, 0)}, {walkerAt(3, 0)}}, flicker{boxes: 3, runs: 1, switches: 1}},
	} {
		var f flicker
		for _, p := range c.pictures {
			f.add(p)
		}
		if f.boxes != c.want.boxes || f.runs != c.want.runs || f.blinks != c.want.blinks ||
			f.gaps != c.want.gaps || f.switches != c.want.switches {
			t.Errorf("%s: %+v", c.name, f)
		}
	}
}

func TestFilm(t *testing.T) {
	const head = "YUV4MPEG2 W4 H3 F30:2 Ip A0:0 C420jpeg XYSCSS=420JPEG\n"
	picture := "FRAME\n" + strings.Repeat("y", 12) + strings.Repeat("u", 4) + strings.Repeat("v", 4)
	f, err := openFilm(strings.NewReader(head + picture + picture))
	if err != nil || f.size != image.Pt(4, 3) || f.rate != 15 {
		t.Fatalf("%+v, %v", f, err)
	}
	for range 2 {
		if p, err := f.next(); err != nil || p.Y[11] != 'y' || p.Cb[3] != 'u' || p.Cr[3] != 'v' {
			t.Fatalf("%v, %v", p, err)
		}
	}
	if _, err := f.next(); err != io.EOF {
		t.Errorf("after the last picture: %v", err)
	}
	for _, bad := range []string{"", "RIFF\n", "YUV4MPEG2 W4 H3 F0:0\n", "YUV4MPEG2 W4 H-3 F30:1\n",
		"YUV4MPEG2 W99999 H3 F30:1\n", "YUV4MPEG2 W4 H3 F30:1 C444\n", "YUV4MPEG2 Wx H3 F30:1\n"} {
		if _, err := openFilm(strings.NewReader(bad)); !errors.Is(err, errClip) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for _, bad := range []string{"PICTURE\n", picture[:9]} {
		f, err := openFilm(strings.NewReader(head + bad))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.next(); err == nil || err == io.EOF {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
