//go:build unix

package opener

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// desktop has xdg-open be a script.
func desktop(t *testing.T, script string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	name := map[bool]string{true: "open", false: "xdg-open"}[runtime.GOOS == "darwin"]
	if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+":"+os.Getenv("PATH"))
	return folder
}

// TestOpen gives names as they are.
func TestOpen(t *testing.T) {
	folder := desktop(t, `printf '%s|' "$@" > "$(dirname "$0")/asked"`)
	for _, target := range []string{"/home/김 철수/a b%20.webm", "mailto:?subject=A%20call"} {
		if err := Open(t.Context(), target); err != nil {
			t.Fatal(err)
		}
		if asked, err := os.ReadFile(filepath.Join(folder, "asked")); err != nil || string(asked) != target+"|" {
			t.Errorf("%q was asked for, %v", asked, err)
		}
	}
}

func TestNothingOpens(t *testing.T) {
	desktop(t, "exit 3")
	if err := Open(t.Context(), "/"); err == nil || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("%v", err)
	}
	t.Setenv("PATH", "")
	if err := Open(t.Context(), "/"); err == nil {
		t.Error("without such a program")
	}
}

// TestOpenEnds with what it is for, though the other program runs.
func TestOpenEnds(t *testing.T) {
	desktop(t, "exec sleep 60")
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := Open(ctx, "/"); err == nil {
		t.Error("it says that it was opened")
	}
}
