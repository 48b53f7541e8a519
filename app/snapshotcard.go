package app

import (
	"fmt"
	"image"
	_ "image/png" // what snapshots are saved as
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
	"peerscope/app/widgets"
)

// A savedSnapshot is a picture that was saved.
type savedSnapshot struct {
	path  string
	image image.Image
}

// saveSnapshot saves pictures and reads the first one again. It is not for Fyne's
// goroutine.
func saveSnapshot(save func([]session.Picture) (string, error), pictures []session.Picture) (savedSnapshot, error) {
	path, err := save(pictures)
	if err != nil {
		return savedSnapshot{}, err
	}
	file, err := os.Open(path)
	if err != nil {
		return savedSnapshot{}, err
	}
	defer file.Close()
	picture, _, err := image.Decode(file)
	if err != nil {
		return savedSnapshot{}, fmt.Errorf("reading a picture again: %w", err)
	}
	return savedSnapshot{path, picture}, nil
}

var thumbnailSize = fyne.NewSize(200, 150) // in the theme's units

// A snapshotCard shows the picture that was saved last, and what can be done with it.
type snapshotCard struct {
	content    fyne.CanvasObject
	controller *controller
	thumbnail  *canvas.Image
	file       *widget.Label
	folder     *widgets.Button
	copyPath   *widgets.Button
	path       string // "" while it is closed
}

func newSnapshotCard(c *controller) *snapshotCard {
	s := &snapshotCard{controller: c, thumbnail: &canvas.Image{FillMode: canvas.ImageFillContain}, file: widget.NewLabel("")}
	s.thumbnail.SetMinSize(thumbnailSize)
	s.file.Truncation = fyne.TextTruncateEllipsis
	s.folder = c.toolkit.NewButton(lang.L("Open folder"), nil, "", s.openFolder)
	s.copyPath = c.toolkit.NewButton(lang.L("Copy path"), nil, "", s.copy)
	s.content = newStagePanel(c.toolkit, lang.L("The picture is saved"), 1, container.NewVBox(
		s.thumbnail, s.file, container.NewGridWithColumns(2, s.folder, s.copyPath)), s.close)
	s.content.Hide()
	return s
}

func (s *snapshotCard) show(saved savedSnapshot) {
	s.path, s.thumbnail.Image = saved.path, saved.image
	s.thumbnail.Refresh()
	s.file.SetText(filepath.Base(saved.path))
	s.controller.refresh()
}

func (s *snapshotCard) close() {
	s.path, s.thumbnail.Image = "", nil
	s.controller.refresh()
}

// openFolder shows the folder of the picture in the desktop's own program for files.
func (s *snapshotCard) openFolder() { s.controller.openFolder(filepath.Dir(s.path)) }

// copy copies the path: Fyne's clipboard takes texts only.
func (s *snapshotCard) copy() {
	s.controller.app.Clipboard().SetContent(s.path)
	s.controller.toasts.show(session.Notice{Text: "The path of the picture is copied."})
}

// render closes the card when the call is over.
func (s *snapshotCard) render(inCall bool) {
	if !inCall {
		s.path, s.thumbnail.Image = "", nil
	}
	widgets.SetVisible(s.content, s.path != "")
}
