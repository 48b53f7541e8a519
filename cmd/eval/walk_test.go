package main

import (
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

func TestNextPicture(t *testing.T) {
	pixels := clipSize.X * clipSize.Y
	clip := strings.Repeat("y", pixels) + strings.Repeat("u", pixels/4) + strings.Repeat("v", pixels/4)
	in := strings.NewReader(clip + clip + "yy")
	for range 2 {
		p, err := nextPicture(in)
		if err != nil || p.Y[pixels-1] != 'y' || p.Cb[0] != 'u' || p.Cr[pixels/4-1] != 'v' {
			t.Fatal(err)
		}
	}
	if _, err := nextPicture(in); err != io.ErrUnexpectedEOF {
		t.Errorf("half a picture: %v", err)
	}
	if _, err := nextPicture(in); err != io.EOF {
		t.Errorf("after the last picture: %v", err)
	}
}
