package detector

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestParseLabels(t *testing.T) {
	want := []string{"person", "???", "traffic light"}
	for _, file := range []string{
		"person\n???\ntraffic light",
		"???\nperson\n???\ntraffic light\n",
		"background\r\nperson\r\n\r\n traffic light\r\n\r\n",
		"\ufeff???\nperson\n???\ntraffic light\n",
	} {
		if got, err := ParseLabels(file); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v", file, got, err)
		}
	}
	for _, file := range []string{
		"", "\n\n", "???", "\xff\xfe", "a\x00b", strings.Repeat("x", 101),
		strings.Repeat("x\n", 10001), strings.Repeat("x", 2<<20),
	} {
		if got, err := ParseLabels(file); !errors.Is(err, ErrLabels) {
			t.Errorf("%.20q: %d labels, %v", file, len(got), err)
		}
	}
}

func TestLabelsOfClasses(t *testing.T) {
	n := classNames{"person", "???"}
	for i, want := range []string{"class 0", "person", "class 2", "class 3"} {
		class := i - 1
		if got := n.label(class); got != want {
			t.Errorf("class %d is %q", class, got)
		}
	}
}

func FuzzParseLabels(f *testing.F) {
	f.Add("???\nperson\ncar\n")
	f.Fuzz(func(t *testing.T, file string) {
		labels, err := ParseLabels(file)
		if (err == nil) == (len(labels) == 0) {
			t.Errorf("%d labels and %v", len(labels), err)
		}
		for _, l := range labels {
			if l == "" || len(l) > maxLabel {
				t.Errorf("label %q", l)
			}
		}
	})
}
