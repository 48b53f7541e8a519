package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// A listed package is one of ours, as the go command tells of it.
type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
	CgoFiles   []string
}

// The rooms of the house and who may know whom (docs/design.md).
var (
	// each room may not import the others
	rivals = []string{"peerscope/media", "peerscope/peer", "peerscope/detector"}
	// where C may be
	cgoRooms = []string{"peerscope/media/device", "peerscope/media/codec", "peerscope/detector/tflite"}
	// who may know Fyne
	fyneRooms = []string{"peerscope", "peerscope/app", "peerscope/app/geometry", "peerscope/app/locale", "peerscope/app/video", "peerscope/app/widgets"}
)

func TestWalls(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.CgoFiles) > 0 && !slices.Contains(cgoRooms, p.ImportPath) {
			t.Errorf("%s holds C", p.ImportPath)
		}
		knowsFyne := slices.ContainsFunc(p.Deps, func(d string) bool { return strings.HasPrefix(d, "fyne.io/fyne/") })
		if knowsFyne && !slices.Contains(fyneRooms, p.ImportPath) {
			t.Errorf("%s depends on Fyne", p.ImportPath)
		}
		checkRivals(t, p)
	}
}

// checkRivals finds a package of one room that depends on another room.
func checkRivals(t *testing.T, p listed) {
	for _, own := range rivals {
		if !within(p.ImportPath, own) {
			continue
		}
		for _, other := range append(slices.Clone(rivals), "peerscope/app") {
			if other != own && slices.ContainsFunc(p.Deps, func(d string) bool { return within(d, other) }) {
				t.Errorf("%s depends on %s", p.ImportPath, other)
			}
		}
	}
}

func within(path, room string) bool { return path == room || strings.HasPrefix(path, room+"/") }

func packages(t *testing.T) (all []listed) {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Deps,CgoFiles", "peerscope/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var p listed
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < len(cgoRooms) {
		t.Fatalf("only %d packages are listed", len(all))
	}
	return all
}
