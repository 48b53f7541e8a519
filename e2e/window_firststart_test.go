//go:build linux

package e2e

import (
	"encoding/json"
	"image"
	"os"
	"path/filepath"
	"testing"
)

// TestFirstStart is a person who starts the program for the first time: what they type
// takes the place of the name that was guessed, and is kept.
func TestFirstStart(t *testing.T) {
	home := t.TempDir()
	w := openWindow(t, "first", "light", "XDG_CONFIG_HOME="+home)
	w.awaitShot("the question for a name", func(shot *image.RGBA) bool {
		return len(w.buttons(shot, shot.Rect, w.colors.primary)) == 1
	})
	w.Type("Minji")
	w.Press("Return")
	w.findStart("the start screen")
	w.Quit()
	w.exit(processTimeout)
	file, err := os.ReadFile(filepath.Join(home, "peerscope", "settings.json"))
	var kept struct{ Name string }
	if err == nil {
		err = json.Unmarshal(file, &kept)
	}
	if err != nil || kept.Name != "Minji" {
		t.Errorf("kept is %q, %v", kept.Name, err)
	}
	if files, err := filepath.Glob(filepath.Join(home, "fyne", "*", "*")); err != nil || len(files) > 0 {
		t.Errorf("Fyne has kept something too: %q, %v", files, err)
	}
}
