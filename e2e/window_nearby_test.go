//go:build linux

package e2e

import (
	"image"
	"os"
	"path/filepath"
	"testing"
	"time"

	"peerscope/internal/xtest"
)

// TestNeighbourIsAnswered has somebody call a real window, whose person answers
// with the keyboard.
func TestNeighbourIsAnswered(t *testing.T) {
	a, b := linkNamespaces(t, "10.80.0.1/24", "10.80.0.2/24")
	d := xtest.Open(t, 1280, 1000)
	env := []string{d.Env(), "FYNE_THEME=light", "FYNE_SCALE=1", "XDG_CONFIG_HOME=" + writePreferences(t, `{"nearby":true,"name":"Kim","name_asked":true,"camera":"clip"}`)}
	p := launchIn(t, a, env)
	kim := &appWindow{Window: d.Window(p.cmd.Process.Pid), program: p, t: t, name: "neighbour", display: d, colors: themes["light"]}
	kim.findStart("the neighbours")
	eve := launchIn(t, b, nil, "watch", "nearby:Kim", "--name", "Eve", "--camera", "clip", "--mic", "off")
	kim.awaitShot("who calls", func(shot *image.RGBA) bool {
		const half = 200 // of the column: Answer shares it with Decline, Start does not
		found := kim.buttons(shot, image.Rect(0, 60, 10000, 10000), kim.colors.primary)
		return len(found) == 1 && found[0].Dx() < half
	})
	kim.Press("Tab", "Return") // from Decline, which has the focus
	eve.awaitEvent("connected", processTimeout)
	eve.awaitEvent("seen", processTimeout)
	kim.callBar()
	kim.Quit()
	if code := kim.exit(10 * time.Second); code != 0 {
		t.Errorf("the window ended with %d", code)
	}
}

// writePreferences gives a home for settings that a person has chosen before.
func writePreferences(t *testing.T, preferences string) (home string) {
	t.Helper()
	home = t.TempDir()
	folder := filepath.Join(home, "peerscope")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "settings.json"), []byte(preferences), 0o644); err != nil {
		t.Fatal(err)
	}
	return home
}
