package main

import (
	"errors"
	"image"
	"testing"
	"time"

	"peerscope/cmd/eval/internal/tracktest"
	"peerscope/detector"
)

// A countingModel finds nothing, and fails from the failing call on.
type countingModel struct{ calls, failing int }

var errCounting = errors.New("counted to the end")

func (*countingModel) Size() image.Point { return image.Pt(8, 8) }
func (*countingModel) Close() error      { return nil }
func (m *countingModel) Infer([]float32) (detector.Output, error) {
	if m.calls++; m.calls == m.failing {
		return detector.Output{}, errCounting
	}
	return detector.Output{PostProcess: detector.PostProcessOutput{Boxes: make([]float32, 4), Classes: make([]float32, 1), Scores: make([]float32, 1), Count: make([]float32, 1)}}, nil
}

func TestFootageIsSearchedOnce(t *testing.T) {
	m := &countingModel{failing: 4}
	d, err := detector.New(m, nil, detector.Live())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	scene := tracktest.Photograph(nil)[0]
	f := newSimulatedCamera(ramp()).take(scene, d)
	corner := detector.Box{X1: 0.5, Y1: 0.5}
	for range 2 {
		f.source(scene, 0)
		f.source(scene, time.Second/usualRate)
		f.look(time.Unix(0, 0), corner, 1)
	}
	if m.calls != 3 || len(f.pictures) != 2 || f.failed != nil {
		t.Errorf("%d searches of %d pictures, %v", m.calls, len(f.pictures), f.failed)
	}
	if f.look(time.Unix(0, 0), corner, 0.5); m.calls != 4 || !errors.Is(f.failed, errCounting) {
		t.Errorf("%d searches, %v", m.calls, f.failed)
	}
}

func TestMergeKeepsScenesApart(t *testing.T) {
	m := func(iou ...float64) (all []measured) {
		for _, v := range iou {
			all = append(all, measured{rate: usualRate, ways: []wayMeasured{{metrics: []tracktest.Metrics{{IoU: v}}}}})
		}
		return append(all, measured{rate: 2 * usualRate, ways: []wayMeasured{{metrics: make([]tracktest.Metrics, 1)}}})
	}
	all := merge(merge(nil, m(0.1, 0.2)), m(0.3, 0.4))
	for i, want := range [][2]float64{{0.1, 0.3}, {0.2, 0.4}} {
		got := all[i].ways[0].metrics
		if len(all) != 3 || len(got) != 2 || got[0].IoU != want[0] || got[1].IoU != want[1] {
			t.Errorf("scene %d: %v", i, got)
		}
	}
	if got := overall(all).ways[0].metrics; len(got) != 4 {
		t.Errorf("all scenes at the usual rate: %v", got)
	}
}
