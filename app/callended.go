package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/app/widgets"
)

// A callEnded says at home why a call is over, and offers to try it again.
type callEnded struct {
	content      fyne.CanvasObject
	text         *widgets.WrappedLabel
	start, retry *widgets.Button
	details      *detailsButton
	link         string // to try again
}

func newCallEnded(c *controller) *callEnded {
	v := &callEnded{text: widgets.NewHeading("").Flush(), details: newDetailsButton(c.toolkit, c.Window)}
	v.start = c.toolkit.NewButton(lang.L("Start a new call"), nil, "", c.start)
	v.retry = c.toolkit.NewButton(lang.L("Try again"), nil, "", func() { c.join(v.link) })
	v.retry.Importance = widget.HighImportance
	v.content = widgets.WithSpaceBelow(widgets.NewColumn(v.text, container.NewGridWithColumns(2, v.start, v.retry), v.details.row))
	v.content.Hide()
	return v
}

func (v *callEnded) render(st session.State) {
	v.link = st.Notice.Retry
	if v.link != "" {
		v.text.Update(locale.Notice(st.Notice))
	}
	v.details.render(st.Notice)
	widgets.SetVisible(v.content, v.link != "")
}
