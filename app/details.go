package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
	"peerscope/app/widgets"
)

// detailsSize is that of the dialog, which fits into the smallest window.
var detailsSize = fyne.NewSize(420, 220)

// showDetails shows the details of a notice, to read and to copy.
func showDetails(parent fyne.Window, details string) {
	text := widgets.NewWrappedLabel(details)
	text.Selectable = true
	d := dialog.NewCustom(lang.L("Details"), lang.L("Done"), widgets.NewVScroll(text), parent)
	d.Resize(detailsSize)
	d.Show()
}

// A detailsButton shows the details of a notice; it is hidden where there are none.
type detailsButton struct {
	*widgets.Button
	row     *fyne.Container // with the button as wide as its text; for one place alone
	details string
}

func newDetailsButton(k *widgets.Toolkit, parent fyne.Window) *detailsButton {
	b := &detailsButton{}
	b.Button = k.NewButton(lang.L("Details"), nil, "", func() { showDetails(parent, b.details) })
	b.Importance = widget.LowImportance
	b.row = container.NewHBox(b.Button)
	b.render()
	return b
}

// render is given the notices that are shown; the first with details counts.
func (b *detailsButton) render(shown ...session.Notice) {
	b.details = ""
	for _, n := range shown {
		if b.details == "" {
			b.details = n.Details
		}
	}
	widgets.SetVisible(b.Button, b.details != "")
	widgets.SetVisible(b.row, b.details != "")
}
