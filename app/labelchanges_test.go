package app

import (
	"slices"
	"testing"
	"time"

	"peerscope/app/session"
)

// What has changed is told when it has settled, no more often than it can be said, and
// once.
func TestLabelChanges(t *testing.T) {
	var c labelChanges
	at := func(seconds float64) time.Time { return noon.Add(time.Duration(seconds * float64(time.Second))) }
	seen := func(label string, n int, since float64) session.LabelCount {
		return session.LabelCount{Label: label, Count: n, Since: at(since)}
	}
	for _, step := range []struct {
		now    float64
		counts []session.LabelCount
		want   []labelChange
	}{
		{0, []session.LabelCount{seen("person", 1, 0)}, nil}, // it may be a flicker
		{1, nil, nil},
		{2, []session.LabelCount{seen("person", 1, 0.4), seen("dog", 1, 1.9)}, []labelChange{{"person", 0, 1}}},
		{5, []session.LabelCount{seen("dog", 2, 3), seen("person", 1, 0.4)}, nil}, // too soon
		{6, []session.LabelCount{seen("dog", 2, 3), seen("person", 1, 0.4)}, []labelChange{{"dog", 0, 2}}},
		{11, []session.LabelCount{seen("person", 1, 0.4)}, nil}, // the dogs have just gone
		{12, []session.LabelCount{seen("dog", 1, 11.5), seen("person", 1, 0.4)}, nil},
		{13, []session.LabelCount{seen("dog", 1, 11.5), seen("person", 1, 0.4)}, []labelChange{{"dog", 2, 1}}},
		{20, nil, nil},
		{22, nil, []labelChange{{"dog", 1, 0}, {"person", 1, 0}}},
		{30, nil, nil},
	} {
		if got := c.update(step.counts, at(step.now)); !slices.Equal(got, step.want) {
			t.Errorf("after %v s: %v, want %v", step.now, got, step.want)
		}
	}
}

// Of many changes some wait for the next time.
func TestManyLabelChanges(t *testing.T) {
	var c labelChanges
	var counts []session.LabelCount
	for _, label := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		counts = append(counts, session.LabelCount{Label: label, Count: 1, Since: noon})
	}
	first, second := c.update(counts, noon.Add(time.Minute)), c.update(counts, noon.Add(2*time.Minute))
	if len(first) != maxChanges || len(second) != 2 || second[0].label != "f" {
		t.Errorf("%v, then %v", first, second)
	}
}
