package rules

import (
	"fmt"
	"testing"
	"time"

	"peerscope/detector"
	"peerscope/detector/track"
)

// BenchmarkEvaluate20 evaluates the rules of an exam, and as many in a zone, at 20 objects.
func BenchmarkEvaluate20(b *testing.B) {
	set := Set{Rules: Presets()["exam"], Zones: []Zone{{Name: "desk", Member: "Kim", Points: corner}}}
	for _, r := range Presets()["exam"] {
		r.Zone = "desk"
		set.Rules = append(set.Rules, r)
	}
	var objects []track.Object
	for i := range 20 {
		label := []string{"person", "cell phone", "book", fmt.Sprint("thing ", i)}[i%4]
		x, y := float32(i%5)*0.2, float32(i/5)*0.2
		objects = append(objects, track.Object{ID: i + 1, Detection: detector.Detection{Label: label, Score: 0.8, Box: detector.Box{X0: x, Y0: y, X1: x + 0.15, Y1: y + 0.15}}})
	}
	var e Evaluator
	e.SetRules(set)
	now := start
	b.ReportAllocs()
	for b.Loop() {
		now = now.Add(50 * time.Millisecond)
		e.Evaluate(kim, objects, now)
	}
}
