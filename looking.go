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

// A looking is what the command line says of detection.
type looking struct {
	files    session.ModelFiles
	minScore float32
	only     []string
}

// lookingFlags gives a command the flags of detection.
func lookingFlags(cmd *cobra.Command) *looking {
	l := new(looking)
	flags := cmd.Flags()
	flags.StringVar(&l.files.Model, "model", "", "look with this TensorFlow Lite `file`, an SSD detector, instead of the built-in model")
	flags.StringVar(&l.files.Labels, "labels", "", "`file` with the names of the model's classes, one a line")
	flags.Float32Var(&l.minScore, "min-score", 0.5, "leave out what is less certain, 0 to 1")
	flags.StringSliceVar(&l.only, "only", nil, "show only objects of these `labels`, separated by commas")
	return l
}

// check finds what is wrong with the flags before anything is begun.
func (l *looking) check() error {
	if !(l.minScore >= 0 && l.minScore <= 1) { // nor NaN
		return command.Wrong(errors.New("--min-score goes from 0 to 1"))
	}
	known, err := readLabels(l.files.Labels)
	if err != nil {
		return command.Wrong(err)
	}
	known = slices.DeleteFunc(known, func(label string) bool { return label == "???" })
	for _, label := range l.only {
		if !slices.Contains(known, label) {
			return command.Wrong(fmt.Errorf("the model knows no %q; it knows %s", label, strings.Join(known, ", ")))
		}
	}
	return nil
}

// tryModel says at once what is wrong with a model of the person's own, which a
// call opens only when there is a picture to look at.
func (l *looking) tryModel() error {
	if l.files.Model == "" {
		return nil
	}
	_, err := checkModel(l.files)
	return l.wrongModel(err)
}

// wrongModel marks an error of opening a model of the person's own.
func (l *looking) wrongModel(err error) error {
	if err == nil || l.files.Model == "" {
		return err
	}
	return command.Wrong(fmt.Errorf("%s: %w", l.files.Model, err))
}

// apply puts the flags into a session's settings.
func (l *looking) apply(s *session.Settings) {
	s.ModelFiles, s.MinScore, s.Labels = l.files, l.minScore, l.only
}

// open loads the model, for pictures that are looked at one by one.
func (l *looking) open() (*detector.Detector, error) {
	settings := detector.Settings{MinScore: l.minScore, MaxBoxes: 100, MaxOverlap: 0.5}
	if len(l.only) > 0 {
		settings.Labels = map[string]bool{}
		for _, label := range l.only {
			settings.Labels[label] = true
		}
	}
	d, err := openDetector(l.files, settings)
	return d, l.wrongModel(err)
}
