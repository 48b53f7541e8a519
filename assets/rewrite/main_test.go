package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.uber.org/goleak"

	"peerscope/detector/graph"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestRunRefuses(t *testing.T) {
	dir := t.TempDir()
	from, labels, to := filepath.Join(dir, "a"), filepath.Join(dir, "b"), filepath.Join(dir, "c")
	if err := run(from, labels, to); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(from, []byte("not a model at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(from, labels, to); !errors.Is(err, graph.ErrMalformed) {
		t.Errorf("no model: %v", err)
	}
	if _, err := os.Stat(to); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file was written all the same: %v", err)
	}
}

func TestNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "labels")
	if _, err := named(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(file, []byte("???\nperson\n???\ncar\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := named(file); err != nil || !slices.Equal(got, []int32{0, 2}) {
		t.Errorf("%v, %v", got, err)
	}
}
