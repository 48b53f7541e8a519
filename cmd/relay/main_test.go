package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"peerscope/peer/relay/host"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestRuns checks the first line, and that the program ends with its context.
func TestRuns(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, problems bytes.Buffer
	var first host.Info
	code := run(ctx, []string{"--listen", "127.0.0.1:0"}, &out, &problems)
	if err := json.Unmarshal(out.Bytes(), &first); err != nil || code != 0 || problems.Len() > 0 {
		t.Errorf("exit code %d, %v, %q", code, err, &problems)
	}
	if !strings.HasPrefix(first.Link, "ws://"+first.Listen+"/#") || !strings.HasPrefix(first.Page, "http://"+first.Listen+"/#") {
		t.Errorf("%+v", first)
	}
}

// TestNoCgo checks that the binary is static if built without cgo.
func TestNoCgo(t *testing.T) {
	list := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{if .CgoFiles}}{{.ImportPath}}{{end}}{{end}}", ".")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	if found := strings.Fields(string(out)); len(found) > 0 {
		t.Errorf("cgo in %v", found)
	}
}
