package main

import (
	"errors"
	"io"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) // Fyne starts a goroutine when it is loaded
}

// What a person types is an answer or none.
func TestYesOrNo(t *testing.T) {
	answer := yesOrNo(t.Context(), strings.NewReader("y\n YES \nno\n\nyes please"))
	for i, want := range []bool{true, true, false, false, false} {
		if yes, err := answer(t.Context()); yes != want || err != nil {
			t.Errorf("line %d: %v, %v, want %v", i+1, yes, err, want)
		}
	}
	if _, err := answer(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("after the last line: %v", err)
	}
}

func TestDescribeNearby(t *testing.T) {
	if what, ok := describe(" nearby:Eve%20Smith#AAAAAAAA"); !ok || what.String() != "Eve Smith, on this network" {
		t.Errorf("%q, %v", what, ok)
	}
	for _, link := range []string{"nearby:", "nearby:Eve#"} {
		if what, ok := describe(link); ok || what.Text != "This is not a link to a call." {
			t.Errorf("%s: %q, %v", link, what, ok)
		}
	}
}
