package assets

import (
	"errors"
	"slices"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestModelIsTheOnePinned(t *testing.T) {
	file, err := Model()
	if err != nil || len(file) == 0 {
		t.Fatalf("%d bytes, %v", len(file), err)
	}
	whole := model
	defer func() { model = whole }()
	model = slices.Clone(whole)
	model[len(model)/2] ^= 1
	if _, err := Model(); !errors.Is(err, ErrCorrupt) {
		t.Errorf("a model with a wrong bit: %v", err)
	}
}
