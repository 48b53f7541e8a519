package rules

import (
	"slices"
	"testing"

	"peerscope/detector"
	"peerscope/detector/track"
)

var (
	left   = []Point{{0, 0}, {0.5, 0}, {0.5, 1}, {0, 1}}
	corner = []Point{{0, 0}, {0.6, 0}, {0.6, 0.2}, {0.2, 0.2}, {0.2, 0.6}, {0, 0.6}} // an L
)

func TestContains(t *testing.T) {
	for _, test := range []struct {
		name   string
		points []Point
		box    detector.Box
		want   bool
	}{
		{"it stands inside", left, detector.Box{X0: 0.1, Y0: 0.1, X1: 0.3, Y1: 0.5}, true},
		{"it reaches in", left, detector.Box{X0: 0.4, Y0: 0.1, X1: 0.9, Y1: 0.5}, false},
		{"in the foot of the L", corner, detector.Box{X0: 0.3, Y0: 0, X1: 0.5, Y1: 0.1}, true},
		{"beside the L", corner, detector.Box{X0: 0.3, Y0: 0, X1: 0.5, Y1: 0.4}, false},
		{"its foot is outside, its centre is not", corner, detector.Box{X0: 0, Y0: 0.2, X1: 0.1, Y1: 0.9}, false},
		{"its foot is cut off", corner, detector.Box{X0: 0, Y0: 0, X1: 0.1, Y1: 1}, true},
	} {
		if got := (Zone{Points: test.points}).Contains(test.box); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

func TestZonesOfRules(t *testing.T) {
	inLeft, inRight := object("person", 0.8, somewhere), object("person", 0.8, detector.Box{X0: 0.7, Y0: 0.2, X1: 0.9, Y1: 0.6})
	desk := Rule{Label: "person", When: Seen, Zone: "desk"}
	all := Rule{Label: "person", When: Seen}
	ofKim, ofLee := Zone{Name: "desk", Member: "Kim", Points: left}, Zone{Name: "desk", Member: "Lee", Points: left}
	poster := Zone{Name: "poster", Member: "key", Points: left, Exclude: true}
	for _, test := range []struct {
		name  string
		rule  Rule
		zones []Zone
		in    track.Object
		want  int
	}{
		{"inside", desk, []Zone{ofKim}, inLeft, 1},
		{"outside", desk, []Zone{ofKim}, inRight, 0},
		{"of somebody else", desk, []Zone{ofLee}, inLeft, 0},
		{"excluded", all, []Zone{poster}, inLeft, 0},
		{"excluded elsewhere", all, []Zone{poster}, inRight, 1},
		{"excluded inside", desk, []Zone{ofKim, poster}, inLeft, 0},
	} {
		if got := play(Set{Rules: []Rule{test.rule}, Zones: test.zones}, kim, seen(3, test.in)); len(got) != test.want {
			t.Errorf("%s: alarms at %v", test.name, got)
		}
	}
	names, excluded := Set{Zones: []Zone{ofKim, ofLee, poster}}.ZonesAt(kim, somewhere)
	if !slices.Equal(names, []string{"desk"}) || !excluded {
		t.Errorf("in %q, excluded: %v", names, excluded)
	}
}
