package terminal

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func TestReadAnswers(t *testing.T) {
	next := ReadAnswers(t.Context(), strings.NewReader("y\n YES \nno\n\nyes please"))
	for i, want := range []bool{true, true, false, false, false} {
		if yes, err := next(t.Context()); yes != want || err != nil {
			t.Errorf("line %d: %v, %v, want %v", i+1, yes, err, want)
		}
	}
	if _, err := next(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("after the last line: %v", err)
	}
}
