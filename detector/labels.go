package detector

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ErrLabels is a label file that is none.
var ErrLabels = errors.New("not a file of labels")

// UnnamedLabel is the label of a class without a name.
const UnnamedLabel = "???"

const (
	maxLabelFile = 1 << 20 // bytes
	maxLabels    = 10000
	maxLabel     = 100 // bytes
)

// ParseLabels reads a label file: one label a line, class 0 first. A first line
// of ??? or "background" names the background and is left out, as TensorFlow's
// files have it or not.
func ParseLabels(file string) ([]string, error) {
	if len(file) > maxLabelFile || !utf8.ValidString(file) {
		return nil, fmt.Errorf("%w: %d bytes, or not in UTF-8", ErrLabels, len(file))
	}
	file = strings.TrimPrefix(file, "\ufeff")
	labels := strings.Split(strings.TrimRightFunc(file, unicode.IsSpace), "\n")
	if len(labels) > maxLabels {
		return nil, fmt.Errorf("%w: %d lines", ErrLabels, len(labels))
	}
	for i, l := range labels {
		l = strings.TrimSpace(l)
		if l == "" {
			l = UnnamedLabel
		}
		if len(l) > maxLabel || strings.ContainsFunc(l, unicode.IsControl) {
			return nil, fmt.Errorf("%w: line %d is %.40q", ErrLabels, i+1, l)
		}
		labels[i] = l
	}
	if labels[0] == UnnamedLabel || labels[0] == "background" {
		labels = labels[1:]
	}
	if len(labels) == 0 {
		return nil, fmt.Errorf("%w: it is empty", ErrLabels)
	}
	return labels, nil
}
