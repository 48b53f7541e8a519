package app

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"peerscope/app/video"
	"peerscope/app/widgets"
	"peerscope/detector"
	"peerscope/detector/track"
)

// detailPictureHeight is in the theme's units.
const detailPictureHeight = 260

// A journalDetail shows one row: its picture with its box, all that is known of it, and
// what was recorded, if that is to be had.
type journalDetail struct {
	content fyne.CanvasObject
	window  *journalWindow
	view    *video.View
	player  *recordingPlayer
	title   *widgets.WrappedLabel
	text    *widgets.WrappedLabel
	shown   journalRow
	still   loadedPicture // of shown
}

func newJournalDetail(w *journalWindow) *journalDetail {
	d := &journalDetail{
		window: w,
		view:   video.NewView(0),
		title:  widgets.NewHeading("").Flush(),
		text:   widgets.NewHint("").Flush(),
	}
	d.player = newRecordingPlayer(w, d.view, d.showStill)
	ground := widgets.NewPanel(theme.ColorNameInputBackground, 1, 8)
	d.content = container.NewBorder(container.NewStack(ground, widgets.NewFixedSpacer(1, detailPictureHeight), container.NewPadded(d.view)), nil, nil, nil,
		widgets.NewVScroll(container.NewVBox(widgets.NewFixedSpacer(1, 4), d.player.content, d.title, widgets.NewFixedSpacer(1, 4), d.text)))
	d.content.Hide()
	return d
}

// show shows all but the picture, which is still to come.
func (d *journalDetail) show(r journalRow) {
	d.shown, d.still = r, loadedPicture{}
	d.view.Clear()
	d.player.open(r.file)
	d.title.Update(r.title(d.window.controller))
	d.text.Update(r.details())
	d.content.Show()
}

// clear shows nothing.
func (d *journalDetail) clear() {
	d.player.open("")
	d.content.Hide()
}

// showPicture shows the picture of the row, unless another was selected meanwhile.
func (d *journalDetail) showPicture(p loadedPicture) {
	if p.id != d.shown.ID || p.image == nil {
		return
	}
	d.still = p
	if !d.player.isPlaying() {
		d.showStill()
	}
}

// showStill shows the picture of the row with its box.
func (d *journalDetail) showStill() {
	if d.still.image == nil {
		d.view.Clear()
		return
	}
	var objects []track.Object
	at := d.shown.Last.Add(time.Second) // or an alarm's object would be new, and fade in
	if d.shown.Score > 0 {
		objects = []track.Object{{ID: 1, Detection: detector.Detection{Label: d.shown.Label, Score: d.shown.Score, Box: d.shown.Box},
			Since: d.shown.ID.Time(), Fade: 1}}
	}
	d.view.SetPicture(d.still.image, objects, at)
}
