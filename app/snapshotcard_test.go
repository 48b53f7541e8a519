package app

import (
	"errors"
	"image"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2/test"

	"peerscope/app/session"
	"peerscope/app/snapshot"
)

// A picture that was saved is shown with what can be done with it; one that was not is
// explained.
func TestSnapshot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seen.png")
	var failure error
	f := newTestWindow(t, Options{SaveSnapshot: func([]session.Picture) (string, error) {
		return path, errors.Join(failure, snapshot.Save(path, session.Picture{Frame: frame(64, 48, noon)}))
	}})
	f.render(homeState())
	f.takeSnapshot() // of nothing
	m := member("a")
	f.render(callState(m))
	f.takeSnapshot()
	f.expect("Nobody shows a picture now, so there is none to keep.")
	f.showPicture(m, 640, 480)
	f.session.pictures = make([]session.Picture, 1)
	f.takeSnapshot()
	f.step()
	f.expect("The picture is saved", "seen.png", "Open folder", "Copy path")
	card := f.call.snapshot
	if got := card.thumbnail.Image.Bounds().Size(); got != image.Pt(64, 48) {
		t.Errorf("the thumbnail is of %v", got)
	}
	test.Tap(card.copyPath)
	if got := f.app.Clipboard().Content(); got != path {
		t.Errorf("the clipboard holds %q", got)
	}
	f.expect("The path of the picture is copied.")
	card.close()
	f.expectNot("The picture is saved")
	failure = errors.New("the disk is full")
	f.takeSnapshot()
	f.step()
	f.expect("The picture could not be kept. Look whether the disk is full or protected.", "Details")
	f.expectNot("The picture is saved")
}
