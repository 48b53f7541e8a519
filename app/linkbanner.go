package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/app/widgets"
)

const (
	linkCodeSide  = 128 // of the picture of the link, in the theme's units
	linkMaxWidth  = 560 // of the line with the link
	linkBesideMin = 480 // from this width on the picture is beside the link
)

// A linkBanner stands over the self view while nobody else is there: it gives the
// link, to copy, to send and to photograph.
type linkBanner struct {
	content fyne.CanvasObject
	text    *widgets.WrappedLabel
	reach   *widgets.WrappedLabel // how far the link reaches
	link    *widget.Label
	row     *fyne.Container // the link, and what can be done with it
	code    *canvas.Image
	card    *fyne.Container // around code
	shown   string          // the link in code
}

func newLinkBanner(c *controller) *linkBanner {
	b := &linkBanner{text: widgets.NewTitle("").Flush(), reach: widgets.NewHint("").Flush(), link: widget.NewLabel("")}
	b.link.Truncation = fyne.TextTruncateEllipsis
	b.link.TextStyle.Monospace = true
	copyLink := c.toolkit.NewButton(lang.L("Copy the link"), theme.ContentCopyIcon(), "", c.copyLink)
	copyLink.Importance = widget.HighImportance
	mail := c.toolkit.NewButton(lang.L("Share by mail"), theme.MailComposeIcon(), "", c.mailLink)
	b.row = widgets.NewColumn(
		container.NewStack(widgets.NewPanel(theme.ColorNameInputBackground, 1, 8), b.link),
		container.NewHBox(copyLink, mail))
	b.code = &canvas.Image{ScaleMode: canvas.ImageScalePixels, FillMode: canvas.ImageFillContain}
	b.code.SetMinSize(fyne.NewSquareSize(linkCodeSide))
	b.card = container.NewCenter(b.code)
	texts := widgets.NewColumn(b.text, b.row, b.reach)
	b.content = container.New(layout.NewCustomPaddedLayout(8, 12, 24, 24), container.New(&linkLayout{}, texts, b.card))
	return b
}

func (b *linkBanner) render(st session.State, shown bool) {
	text := lang.L("Waiting for someone to join")
	switch {
	case st.Nearby.CalledName != "":
		text = lang.L("Calling {{.Name}}", map[string]any{"Name": st.Nearby.CalledName})
	case st.Phase == session.Opening:
		text = lang.L("Opening the room")
	case st.Phase == session.InCall:
		text = lang.L("Connecting")
	case st.Link == "" && st.Notice.Problem:
		text = locale.Notice(st.Notice) // the room is lost: nobody can join
	}
	b.text.Update(text)
	widgets.SetText(b.link, st.Link)
	waiting := st.Link != "" && st.Phase == session.Waiting
	reach := ""
	if waiting {
		b.showCode(st.Link)
		reach = lang.L("Whoever has the link can join.")
		if session.IsLocalLink(st.Link) {
			reach = lang.L("The link works on your network. For people elsewhere, set a relay in the settings.")
		}
	}
	b.reach.Update(reach)
	widgets.SetVisible(b.row, waiting)
	widgets.SetVisible(b.card, waiting)
	widgets.SetVisible(b.content, shown)
}

// showCode draws the link for cameras.
func (b *linkBanner) showCode(link string) {
	if b.shown != link {
		b.shown = link
		b.code.Image = qrCode(link)
		b.code.Refresh()
	}
}

// A linkLayout puts the picture of the link beside the texts, or below them where the
// window is narrow.
type linkLayout struct{ width float32 }

// Layout and MinSize are those of fyne.Layout.
func (l *linkLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const gap = 24
	l.width = size.Width
	texts, code := objects[0], objects[1]
	width := min(size.Width, linkMaxWidth)
	if l.isBeside(code) {
		width = min(size.Width-linkCodeSide-gap, linkMaxWidth)
	}
	texts.Resize(fyne.NewSize(width, 1)) // the lines that its texts need follow from the width
	texts.Resize(fyne.NewSize(width, texts.MinSize().Height))
	total := width
	if l.isBeside(code) {
		total += gap + linkCodeSide
	}
	left := (size.Width - total) / 2 // as the picture below is in the middle
	texts.Move(fyne.NewPos(left, 0))
	code.Move(fyne.NewPos(left+width+gap, 0))
	if !l.isBeside(code) {
		code.Move(fyne.NewPos(left, texts.Size().Height))
	}
	code.Resize(code.MinSize())
}

func (l *linkLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	texts, code := objects[0].MinSize(), objects[1].MinSize()
	switch {
	case !objects[1].Visible():
		return texts
	case l.isBeside(objects[1]):
		return fyne.NewSize(texts.Width, max(texts.Height, code.Height))
	}
	return fyne.NewSize(max(texts.Width, code.Width), texts.Height+code.Height)
}

func (l *linkLayout) isBeside(code fyne.CanvasObject) bool {
	return code.Visible() && (l.width == 0 || l.width >= linkBesideMin) // 0 before the first layout
}
