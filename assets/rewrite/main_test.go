package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"peerscope/detector/graph"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestRunRefuses(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	if err := run(from, to); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(from, []byte("not a model at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(from, to); !errors.Is(err, graph.ErrMalformed) {
		t.Errorf("no model: %v", err)
	}
	if _, err := os.Stat(to); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file was written all the same: %v", err)
	}
}
