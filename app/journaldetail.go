package app

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"peerscope/app/journal"
	"peerscope/app/locale"
	"peerscope/app/palette"
	"peerscope/app/widgets"
	"peerscope/detector"
)

// A journalDetail shows one object: its picture with its box, and all that is known of it.
type journalDetail struct {
	content fyne.CanvasObject
	picture *canvas.Image
	halo    *canvas.Rectangle
	box     *canvas.Rectangle
	framed  *fyne.Container
	title   *widgets.WrappedLabel
	text    *widgets.WrappedLabel
	shown   journal.Object
}

func newJournalDetail() *journalDetail {
	d := &journalDetail{
		picture: &canvas.Image{FillMode: canvas.ImageFillContain, ScaleMode: canvas.ImageScaleFastest},
		halo:    &canvas.Rectangle{StrokeColor: palette.Halo, StrokeWidth: palette.StrokeWidth + 2*palette.HaloWidth, CornerRadius: palette.BoxRadius},
		box:     &canvas.Rectangle{StrokeWidth: palette.StrokeWidth, CornerRadius: palette.BoxRadius},
		title:   widgets.NewHeading("").Flush(),
		text:    widgets.NewHint("").Flush(),
	}
	d.framed = container.New(&boxedLayout{detail: d}, d.picture, d.halo, d.box)
	ground := widgets.NewPanel(theme.ColorNameInputBackground, 1, 8)
	d.content = container.NewBorder(container.NewStack(ground, container.NewPadded(d.framed)), nil, nil, nil,
		container.NewVBox(widgets.NewFixedSpacer(1, 8), d.title, d.text))
	d.content.Hide()
	return d
}

// show shows all but the picture, which is still to come.
func (d *journalDetail) show(o journal.Object) {
	d.shown = o
	d.picture.Image = nil
	d.box.StrokeColor = palette.Of(o.Label)
	d.title.Update(locale.Label(o.Label) + "  " + locale.Percent(o.Score))
	from, stay := o.ID.Time().Local(), o.Last.Sub(o.ID.Time())
	text := from.Format(time.DateTime) + "\n" + lang.L("In view for {{.Time}}", map[string]any{"Time": locale.Duration(stay)}) + "\n" + o.Member
	if o.Zone != "" {
		text += "\n" + lang.L("Zone: {{.Name}}", map[string]any{"Name": o.Zone})
	}
	d.text.Update(text)
	d.content.Show()
	d.framed.Refresh()
}

// showPicture shows the picture of the object, unless another was selected meanwhile.
func (d *journalDetail) showPicture(p loadedPicture) {
	if p.id != d.shown.ID || p.image == nil {
		return
	}
	d.picture.Image = p.image
	d.picture.Refresh()
	d.framed.Refresh()
}

// A boxedLayout has the picture as large as there is room, and the box over it.
type boxedLayout struct{ detail *journalDetail }

// detailPictureHeight is in the theme's units.
const detailPictureHeight = 300

// Layout and MinSize are those of fyne.Layout.
func (l *boxedLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	picture := objects[0].(*canvas.Image)
	picture.Move(fyne.Position{})
	picture.Resize(size)
	for _, o := range objects {
		widgets.SetVisible(o, picture.Image != nil)
	}
	if picture.Image == nil {
		return
	}
	whole := picture.Image.Bounds().Size()
	scale := min(size.Width/float32(whole.X), size.Height/float32(whole.Y))
	width, height := float32(whole.X)*scale, float32(whole.Y)*scale
	left, top := (size.Width-width)/2, (size.Height-height)/2
	at := boxWithin(l.detail.shown.Box, left, top, width, height)
	for i, margin := range []float32{palette.HaloWidth, 0} {
		objects[1+i].Move(at.position.SubtractXY(margin, margin))
		objects[1+i].Resize(at.size.AddWidthHeight(2*margin, 2*margin))
	}
}

func (l *boxedLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(1, detailPictureHeight)
}

// An area is where something is in a window.
type area struct {
	position fyne.Position
	size     fyne.Size
}

// boxWithin is where a box is on a picture that is shown there.
func boxWithin(b detector.Box, left, top, width, height float32) area {
	return area{fyne.NewPos(left+b.X0*width, top+b.Y0*height), fyne.NewSize((b.X1-b.X0)*width, (b.Y1-b.Y0)*height)}
}
