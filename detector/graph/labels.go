package graph

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"peerscope/detector"
)

// Labels are the names of classes that a model file carries: TensorFlow's metadata
// are a ZIP archive behind the model with a file of labels, and so are Ultralytics',
// whose file is a Python dictionary. Where there are none it is the usual ones; if
// the model is a YOLO with as many classes as these have names, without the gaps.
func Labels(file []byte, usual []string) []string {
	if own := carriedLabels(file); own != nil {
		return own
	}
	named := slices.DeleteFunc(slices.Clone(usual), func(l string) bool { return l == detector.UnnamedLabel })
	g, err := Parse(file)
	if err != nil {
		return usual
	}
	if y, ok := g.YOLO(); ok && y.Classes == len(named) {
		return named
	}
	return usual
}

func carriedLabels(file []byte) []string {
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil
	}
	for _, f := range archive.File {
		if !strings.HasSuffix(f.Name, ".txt") {
			continue
		}
		text, err := readBounded(f)
		if err != nil {
			return nil
		}
		if strings.Contains(text, "names") && strings.Contains(text, "{") {
			return dictionaryNames(text)
		}
		if labels, err := detector.ParseLabels(text); err == nil {
			return labels
		}
	}
	return nil
}

func readBounded(f *zip.File) (string, error) {
	const most = 1 << 20 // bytes
	in, err := f.Open()
	if err != nil {
		return "", err
	}
	defer func() { _ = in.Close() }()
	text, err := io.ReadAll(io.LimitReader(in, most+1))
	if len(text) > most {
		return "", fmt.Errorf("%w: more than %d bytes of labels", ErrUnknown, most)
	}
	return string(text), err
}

var (
	namesPattern = regexp.MustCompile(`['"]names['"]: *\{([^}]*)\}`)
	namePattern  = regexp.MustCompile(`['"]?(\d+)['"]?: *(?:'([^']*)'|"([^"]*)")`)
)

// dictionaryNames reads 'names': {0: 'person', 1: 'bicycle'}.
func dictionaryNames(text string) (names []string) {
	inner := namesPattern.FindStringSubmatch(text)
	if inner == nil {
		return nil
	}
	for _, m := range namePattern.FindAllStringSubmatch(inner[1], -1) {
		if i, err := strconv.Atoi(m[1]); err != nil || i != len(names) {
			return nil
		}
		names = append(names, m[2]+m[3])
	}
	if parsed, err := detector.ParseLabels(strings.Join(names, "\n")); err == nil && len(parsed) == len(names) {
		return parsed
	}
	return nil
}
