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

// A goPackage is one of ours, as the go command tells of it.
type goPackage struct {
	ImportPath string
	Imports    []string
	Deps       []string
	CgoFiles   []string
}

// The folders and who may import whom (docs/design.md).
var (
	// none of these may depend on another
	independent = []string{"peerscope/media", "peerscope/peer", "peerscope/detector"}
	// where cgo may be
	withCgo = []string{"peerscope/media/codec", "peerscope/media/device", "peerscope/media/device/apm", "peerscope/media/device/apm/webrtc", "peerscope/detector/tflite"}
	// who may import Fyne
	withFyne = []string{"peerscope", "peerscope/app", "peerscope/app/geometry", "peerscope/app/locale", "peerscope/app/video", "peerscope/app/widgets"}
)

func TestImportRules(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.CgoFiles) > 0 && !slices.Contains(withCgo, p.ImportPath) {
			t.Errorf("%s holds C", p.ImportPath)
		}
		knowsFyne := slices.ContainsFunc(p.Deps, func(d string) bool { return strings.HasPrefix(d, "fyne.io/fyne/") })
		if knowsFyne && !slices.Contains(withFyne, p.ImportPath) {
			t.Errorf("%s depends on Fyne", p.ImportPath)
		}
		checkIndependence(t, p)
	}
}

// checkIndependence finds a package of one folder that depends on another.
func checkIndependence(t *testing.T, p goPackage) {
	for _, own := range independent {
		if !isBelow(p.ImportPath, own) {
			continue
		}
		for _, other := range append(slices.Clone(independent), "peerscope/app") {
			if other != own && slices.ContainsFunc(p.Deps, func(d string) bool { return isBelow(d, other) }) {
				t.Errorf("%s depends on %s", p.ImportPath, other)
			}
		}
	}
}

func isBelow(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

func packages(t *testing.T) (all []goPackage) {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Deps,CgoFiles", "peerscope/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var p goPackage
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < len(withCgo) {
		t.Fatalf("only %d packages are listed", len(all))
	}
	return all
}
