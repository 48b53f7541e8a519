package app

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2/test"

	"peerscope/app/preferences"
)

// A choice that cannot be saved is told of, and counts.
func TestNotSavedIsTold(t *testing.T) {
	f := newTestWindow(t, Options{})
	f.render(homeState())
	if err := os.WriteFile(filepath.Join(f.opts.ConfigFolder, "peerscope"), nil, 0o600); err != nil { // in the place of the folder
		t.Fatal(err)
	}
	defer f.openTab("Privacy").Close()
	test.Tap(f.settingsDialog.privacy.share)
	if !f.session.settings.ShareDetections {
		t.Error("it does not count")
	}
	f.expect("Your settings could not be saved")
}

func TestDamagedIsTold(t *testing.T) {
	notice := preferencesNotice(&preferences.DamagedError{Kept: "/old", Err: errors.New("unexpected EOF")})
	if !notice.Problem || notice.Args["File"] != "/old" || notice.Details != "unexpected EOF" {
		t.Errorf("told is %+v", notice)
	}
	if notice := preferencesNotice(nil); notice.Text != "" {
		t.Errorf("without a problem it is %+v", notice)
	}
}
