package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"peerscope/app/session"
	"peerscope/detector"
	"peerscope/internal/command"
)

// detectFlags are the flags of commands that find objects.
type detectFlags struct {
	files    session.ModelFiles
	minScore float32
	only     []string
}

// addDetectFlags gives a command its detectFlags.
func addDetectFlags(cmd *cobra.Command) *detectFlags {
	f := new(detectFlags)
	flags := cmd.Flags()
	flags.StringVar(&f.files.Model, "model", "", "look with this TensorFlow Lite `file` (SSD, EfficientDet-Lite, YOLOv5, v8 or 11) instead of the built-in model")
	flags.StringVar(&f.files.Labels, "labels", "", "`file` with the names of the model's classes, one a line; those that the model carries if not given")
	flags.Float32Var(&f.minScore, "min-score", 0.5, "leave out what is less certain, 0 to 1")
	flags.StringSliceVar(&f.only, "only", nil, "show only objects of these `labels`, separated by commas")
	return f
}

// check finds what is wrong with the flags before anything is begun.
func (f *detectFlags) check() error {
	if !(f.minScore >= 0 && f.minScore <= 1) { // nor NaN
		return command.UsageError(errors.New("--min-score goes from 0 to 1"))
	}
	known, err := readLabels(f.files)
	if err != nil {
		return command.UsageError(err)
	}
	known = slices.DeleteFunc(known, func(label string) bool { return label == "???" })
	for _, label := range f.only {
		if !slices.Contains(known, label) {
			return command.UsageError(fmt.Errorf("the model knows no %q; it knows %s", label, strings.Join(known, ", ")))
		}
	}
	return nil
}

// tryModel says at once what is wrong with a model of the person's own, which a
// call opens only when there is a picture to look at.
func (f *detectFlags) tryModel() error {
	if f.files.Model == "" {
		return nil
	}
	_, err := checkModel(f.files)
	return f.wrongModel(err)
}

// wrongModel marks an error of opening a model of the person's own.
func (f *detectFlags) wrongModel(err error) error {
	if err == nil || f.files.Model == "" {
		return err
	}
	return command.UsageError(fmt.Errorf("%s: %w", f.files.Model, err))
}

// apply puts the flags into a session's settings.
func (f *detectFlags) apply(s *session.Settings) {
	s.ModelFiles, s.MinScore, s.Labels = f.files, f.minScore, f.only
}

// open loads the model for single pictures, which are searched in parts too
// unless it has to be fast.
func (f *detectFlags) open(fast bool) (*detector.Detector, error) {
	settings := detector.Still()
	settings.MinScore = f.minScore
	if fast {
		settings.Regions = nil
	}
	if len(f.only) > 0 {
		settings.Labels = map[string]bool{}
		for _, label := range f.only {
			settings.Labels[label] = true
		}
	}
	d, err := openDetector(f.files, settings)
	return d, f.wrongModel(err)
}
