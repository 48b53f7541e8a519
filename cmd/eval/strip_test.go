package main

import (
	"slices"
	"testing"

	"peerscope/cmd/eval/internal/tracktest"
)

func TestStripMomentsAreInTheScenes(t *testing.T) {
	scenes := tracktest.Photograph(nil)
	for _, m := range stripMoments {
		if !slices.ContainsFunc(scenes, func(s tracktest.Scene) bool {
			return s.Name == m.scene && m.seconds < s.Length.Seconds()
		}) {
			t.Errorf("%v", m)
		}
	}
}
