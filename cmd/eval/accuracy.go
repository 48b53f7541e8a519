package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"peerscope/assets"
	"peerscope/detector"
	"peerscope/detector/tflite"
)

// What issue 5 asks of the rewritten model.
const (
	maxLoss      = 0.01 // of mAP@0.5 to the original at equal settings
	minGain      = 0.03 // with 100 boxes
	minAgreement = 0.97
	sure         = 0.5 // score of what has to be found again
	same         = 0.7 // IoU that is the same place
)

// A trial is one way to find objects.
type trial struct {
	name     string
	model    []byte
	options  tflite.Options
	settings detector.Settings
}

// tenBoxes are the settings that the original model carries.
func tenBoxes() detector.Settings {
	return detector.Settings{MinScore: 0, MaxBoxes: 10, MaxOverlap: 0.6}
}

func trials() ([]trial, error) {
	original, err := os.ReadFile(originalModel)
	if err != nil {
		return nil, err
	}
	ours, err := assets.Model()
	if err != nil {
		return nil, err
	}
	return []trial{
		{"original, 10 boxes", original, tflite.Options{Original: true}, tenBoxes()},
		{"ours, 10 boxes", ours, tflite.Options{}, tenBoxes()},
		{"ours, 100 boxes", ours, tflite.Options{}, detector.Exhaustive()},
		{"ours, live", ours, tflite.Options{}, detector.Live()},
	}, nil
}

const originalModel = "assets/model/detect.tflite"

// accuracy prints how right the model is on the pictures in dir, and says in its
// error what is not as it should be.
func accuracy(out io.Writer, dir string) error {
	labels, err := detector.ParseLabels(assets.Labels())
	if err != nil {
		return err
	}
	pictures, err := loadPictures(dir, named(labels))
	if err != nil {
		return err
	}
	if len(pictures) == 0 {
		_, err := fmt.Fprintf(out, "eval skipped: there are no pictures in %s\n", filepath.Join(dir, "images"))
		return err
	}
	upright := make([]marked, len(pictures))
	for i, p := range pictures {
		upright[i] = portrait(p)
	}
	all, err := trials()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d pictures, and their upright middles\n%-20s %8s %8s %10s %8s\n",
		len(pictures), "", "mAP@0.5", "mAP@0.75", "agreement", "upright")
	var precision []float64
	var reference []example
	for _, t := range all {
		found, err := t.run(labels, pictures)
		if err != nil {
			return err
		}
		standing, err := t.run(labels, upright)
		if err != nil {
			return err
		}
		if reference == nil {
			reference = found
		}
		precision = append(precision, meanPrecision(found, 0.5))
		agreed := agreement(reference, found, sure, same)
		fmt.Fprintf(out, "%-20s %8.3f %8.3f %9.1f%% %8.3f\n",
			t.name, meanPrecision(found, 0.5), meanPrecision(found, 0.75), 100*agreed, meanPrecision(standing, 0.5))
		if agreed < minAgreement && t.settings.MaxBoxes == detector.Exhaustive().MaxBoxes {
			return fmt.Errorf("%s: only %.1f %% of what the original finds is found again", t.name, 100*agreed)
		}
	}
	if precision[1] < precision[0]-maxLoss || precision[2] < precision[0]+minGain {
		return fmt.Errorf("mAP@0.5 is %.3f with 10 boxes and %.3f with 100, the original's %.3f", precision[1], precision[2], precision[0])
	}
	return nil
}

// named leaves out the classes without a name, which COCO does not count.
func named(labels []string) []string {
	var out []string
	for _, l := range labels {
		if l != detector.UnnamedLabel {
			out = append(out, l)
		}
	}
	return out
}

func (t trial) run(labels []string, pictures []marked) ([]example, error) {
	m, err := tflite.Open(t.model, t.options)
	if err != nil {
		return nil, err
	}
	d, err := detector.New(m, labels, t.settings)
	if err != nil {
		return nil, err
	}
	defer func() { _ = d.Close() }()
	out := make([]example, len(pictures))
	for i, p := range pictures {
		found, err := d.Detect(p.picture)
		if err != nil {
			return nil, err
		}
		out[i] = example{p.truth, found}
	}
	return out, nil
}
