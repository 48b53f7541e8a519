package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"peerscope/assets"
	"peerscope/detector"
	"peerscope/detector/tflite"
)

// What is asked of the model that the program carries.
const (
	minAgreement = 0.95 // with its weights as they were
	maxWrong     = 0.25 // share of the boxes that are shown
	sure         = 0.5  // score of what has to be found again
	same         = 0.7  // IoU that is the same place
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
	var files [3][]byte
	var err error
	for i, path := range []string{referenceModel, originalModel} {
		if files[i], err = os.ReadFile(path); err != nil {
			return nil, err
		}
	}
	if files[2], err = assets.Model(); err != nil {
		return nil, err
	}
	return []trial{
		{"reference, 100 boxes", files[0], tflite.Options{}, detector.Exhaustive()},
		{"v1, 10 boxes", files[1], tflite.Options{Original: true}, tenBoxes()},
		{"ours, 100 boxes", files[2], tflite.Options{}, detector.Exhaustive()},
		{"ours, live", files[2], tflite.Options{}, detector.Live()},
		{"ours, still", files[2], tflite.Options{}, detector.Still()},
	}, nil
}

// Models to compare with: the one that is carried, its weights as they were, as
// `make eval` converts it; and the one that the program carried before, quantized.
const (
	referenceModel = "build/reference.tflite"
	originalModel  = "assets/model/detect.tflite"
)

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
	fmt.Fprintf(out, "%d pictures, and their upright middles\n%-20s %8s %8s %10s %8s %16s\n",
		len(pictures), "", "mAP@0.5", "mAP@0.75", "agreement", "upright", "right/false shown")
	var reference []example
	var wrong []error
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
		agreed := agreement(reference, found, sure, same)
		right, mistaken := shownBoxes(found, shownScore)
		fmt.Fprintf(out, "%-20s %8.3f %8.3f %9.1f%% %8.3f %10d /%4d\n", t.name, meanPrecision(found, 0.5),
			meanPrecision(found, 0.75), 100*agreed, meanPrecision(standing, 0.5), right, mistaken)
		if t.options.Original {
			continue
		}
		if agreed < minAgreement && t.settings.Regions == nil {
			wrong = append(wrong, fmt.Errorf("%s: only %.1f %% of what the reference finds is found again", t.name, 100*agreed))
		}
		if share := float64(mistaken) / float64(max(1, right+mistaken)); share > maxWrong {
			wrong = append(wrong, fmt.Errorf("%s: %.0f %% of the boxes shown are wrong", t.name, 100*share))
		}
	}
	return errors.Join(append(wrong, printParts(out, pictures))...)
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
