package app

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"peerscope/app/journal"
	"peerscope/app/locale"
	"peerscope/app/video"
	"peerscope/app/widgets"
	"peerscope/detector"
	"peerscope/detector/track"
)

// detailPictureHeight is in the theme's units.
const detailPictureHeight = 300

// A journalDetail shows one object: its picture with its box, and all that is known of it.
type journalDetail struct {
	content fyne.CanvasObject
	view    *video.View
	title   *widgets.WrappedLabel
	text    *widgets.WrappedLabel
	shown   journal.Object
}

func newJournalDetail() *journalDetail {
	d := &journalDetail{
		view:  video.NewView(0),
		title: widgets.NewHeading("").Flush(),
		text:  widgets.NewHint("").Flush(),
	}
	ground := widgets.NewPanel(theme.ColorNameInputBackground, 1, 8)
	d.content = container.NewBorder(container.NewStack(ground, widgets.NewFixedSpacer(1, detailPictureHeight), container.NewPadded(d.view)), nil, nil, nil,
		container.NewVBox(widgets.NewFixedSpacer(1, 8), d.title, d.text))
	d.content.Hide()
	return d
}

// show shows all but the picture, which is still to come.
func (d *journalDetail) show(o journal.Object) {
	d.shown = o
	d.view.Clear()
	d.title.Update(locale.Label(o.Label) + "  " + locale.Percent(o.Score))
	from, stay := o.ID.Time().Local(), o.Last.Sub(o.ID.Time())
	text := from.Format(time.DateTime) + "\n" + lang.L("In view for {{.Time}}", map[string]any{"Time": locale.Duration(stay)}) + "\n" + o.Member
	if o.Zone != "" {
		text += "\n" + lang.L("Zone: {{.Name}}", map[string]any{"Name": o.Zone})
	}
	d.text.Update(text)
	d.content.Show()
}

// showPicture shows the picture of the object, unless another was selected meanwhile.
func (d *journalDetail) showPicture(p loadedPicture) {
	if p.id != d.shown.ID || p.image == nil {
		return
	}
	object := track.Object{ID: 1, Detection: detector.Detection{Label: d.shown.Label, Score: d.shown.Score, Box: d.shown.Box},
		Since: d.shown.ID.Time(), Fade: 1}
	d.view.SetPicture(p.image, []track.Object{object}, d.shown.Last)
}
