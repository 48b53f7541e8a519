package session

import (
	"image"
	"testing"
	"time"
)

var vga = image.Pt(640, 480)

// climbFor takes pictures at 30 a second of a bit rate, and gives the size of the
// last one, how many were made, and how often the size changed.
func climbFor(l *ladder, now *time.Time, d time.Duration, size image.Point, bitRate func(i int) int) (last image.Point, made, changes int) {
	for i := range int(d / (time.Second / 30)) {
		*now = now.Add(time.Second / 30)
		got, due := l.next(*now, size, bitRate(i))
		if !due {
			continue
		}
		made++
		if last != (image.Point{}) && got != last {
			changes++
		}
		last = got
	}
	return last, made, changes
}

func always(bitRate int) func(int) int { return func(int) int { return bitRate } }

func TestLadderFollowsTheBitRate(t *testing.T) {
	for _, c := range []struct {
		size    image.Point
		bitRate int
		want    image.Point
		made    int // in the last 4 s
	}{
		{vga, 1_000_000, vga, 120},
		{vga, 400_000, vga, 120},
		{vga, 220_000, image.Pt(480, 360), 120},
		{vga, 120_000, image.Pt(320, 240), 120},
		{vga, 60_000, image.Pt(320, 240), 60},
		{image.Pt(1280, 720), 2_500_000, image.Pt(1280, 720), 120},
		{image.Pt(1280, 720), 900_000, image.Pt(960, 540), 120},
		{image.Pt(1280, 720), 500_000, image.Pt(640, 360), 120},
		{image.Pt(320, 240), 100_000, image.Pt(320, 240), 120},
	} {
		l, now := &ladder{}, time.Unix(0, 0)
		climbFor(l, &now, 26*time.Second, c.size, always(c.bitRate))
		got, made, changes := climbFor(l, &now, 4*time.Second, c.size, always(c.bitRate))
		if got != c.want || changes != 0 || made < c.made-1 || made > c.made {
			t.Errorf("%v at %d bit/s: %v, %d pictures, %d changes", c.size, c.bitRate, got, made, changes)
		}
	}
}

// TestLadderIsCalm: a bit rate that goes up and down by a quarter changes nothing
// once a size is found, and a short dip does not either.
func TestLadderIsCalm(t *testing.T) {
	for _, middle := range []int{130_000, 200_000, 350_000, 500_000, 700_000} {
		l, now := &ladder{}, time.Unix(0, 0)
		saw := func(i int) int { return middle*3/4 + middle/2*(i%90)/90 }
		climbFor(l, &now, 20*time.Second, vga, saw)
		if _, _, changes := climbFor(l, &now, time.Minute, vga, saw); changes > 0 {
			t.Errorf("%d changes a minute around %d bit/s", changes, middle)
		}
	}
	l, now := &ladder{}, time.Unix(0, 0)
	climbFor(l, &now, 10*time.Second, vga, always(900_000))
	climbFor(l, &now, 300*time.Millisecond, vga, always(100_000))
	if got, _, changes := climbFor(l, &now, 5*time.Second, vga, always(900_000)); got != vga || changes > 0 {
		t.Errorf("after a dip: %v", got)
	}
}

func TestLadderGoesUpAgain(t *testing.T) {
	l, now := &ladder{}, time.Unix(0, 0)
	climbFor(l, &now, 15*time.Second, vga, always(60_000))
	if got, _, _ := climbFor(l, &now, 20*time.Second, vga, always(1_000_000)); got != vga {
		t.Errorf("%v after 20 s", got)
	}
}
