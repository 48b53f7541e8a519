package app

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/people"
	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/peer"
)

// In the theme's units.
const (
	safetyPanelWidth = 260
	qrCodeSide       = 168
)

// A safetyPanel shows, beside the pictures, the safety number of one member in
// three forms, and takes note that it was compared.
type safetyPanel struct {
	controller     *controller
	content        *fyne.Container
	member         *widget.Select // whose number it is, where there are several
	name, standing *widgets.WrappedLabel
	comparison     fyne.CanvasObject // all that there is to compare
	digits, words  *fyne.Container
	code           *canvas.Image
	verified       *widgets.Check
	shown          peer.ID // "" while it is closed
	number         string  // in digits, words and code
	members        []session.Member
}

func newSafetyPanel(c *controller) *safetyPanel {
	p := &safetyPanel{
		controller: c, member: widget.NewSelect(nil, nil), name: widgets.NewWrappedLabel(""), standing: widgets.NewHint(""),
		digits: container.NewGridWithColumns(4), words: container.NewGridWithColumns(3), code: &canvas.Image{ScaleMode: canvas.ImageScalePixels},
	}
	p.name.TextStyle.Bold = true
	p.name.Truncation = fyne.TextTruncateEllipsis
	p.name.Wrapping = fyne.TextWrapOff
	p.code.SetMinSize(fyne.NewSquareSize(qrCodeSide))
	p.member.OnChanged = func(string) { p.open(p.members[max(p.member.SelectedIndex(), 0)].ID) }
	p.verified = c.toolkit.NewCheck(lang.L("Verified"), p.setVerified)
	p.comparison = container.NewVBox(
		widgets.NewHint(lang.L("Read it to each other, best face to face. If it is the same on both sides, nobody is between you.")),
		container.NewStack(widgets.NewPanel(theme.ColorNameInputBackground, 1, 8),
			container.New(layout.NewCustomPaddedLayout(8, 8, 12, 4), container.NewVBox(
				container.NewThemeOverride(p.digits, denseSizes), widgets.NewFixedSpacer(1, 1),
				container.NewThemeOverride(p.words, denseSizes)))),
		p.verified,
		container.NewCenter(p.code))
	title := widget.NewLabel(lang.L("Safety number"))
	title.TextStyle.Bold = true
	closePanel := c.toolkit.NewButton("", theme.WindowCloseIcon(), lang.L("Close"), p.close)
	closePanel.Importance = widget.LowImportance
	head := container.NewBorder(widgets.NewFixedSpacer(safetyPanelWidth, 1), nil, nil, closePanel, title)
	p.content = container.New(layout.NewCustomPaddedLayout(4, 4, 0, 8),
		container.NewBorder(head, nil, nil, nil, widgets.NewVScroll(container.NewVBox(p.member, p.name, p.standing, p.comparison))))
	p.content.Hide()
	return p
}

// open shows the number of a member.
func (p *safetyPanel) open(id peer.ID) {
	p.shown = id
	p.controller.refresh()
}

func (p *safetyPanel) close() {
	if p.shown != "" {
		p.open("")
		p.controller.resetFocus()
	}
}

// setVerified lets go of the focus, or the space bar that is held to talk would change it
// again and again.
func (p *safetyPanel) setVerified(on bool) {
	p.controller.session.SetVerified(p.shown, on)
	p.controller.resetFocus()
}

func (p *safetyPanel) render(st session.State) {
	i := slices.IndexFunc(st.Members, func(m session.Member) bool { return m.ID == p.shown })
	if i < 0 {
		p.shown = ""
		widgets.SetVisible(p.content, false)
		return
	}
	m := st.Members[i]
	p.name.Update(memberName(m))
	p.showChoice(st.Members, i)
	p.standing.Update(standingText(m))
	widgets.SetVisible(p.comparison, m.SafetyNumber != "")
	if p.number != m.SafetyNumber {
		p.number = m.SafetyNumber
		p.showNumber(m)
	}
	p.verified.ShowChecked(m.Standing == people.Verified)
	widgets.SetVisible(p.content, true)
}

// showChoice offers the other members too, if there are any.
func (p *safetyPanel) showChoice(members []session.Member, shown int) {
	p.members = members
	names := memberNames(members)
	widgets.SetVisible(p.member, len(members) > 1)
	widgets.SetVisible(p.name, len(members) == 1)
	if !slices.Equal(p.member.Options, names) || p.member.Selected != names[shown] {
		p.member.Options, p.member.Selected = names, names[shown]
		p.member.Refresh()
	}
}

func (p *safetyPanel) showNumber(m session.Member) {
	p.digits.Objects, p.words.Objects = nil, nil
	for _, group := range strings.Fields(m.SafetyNumber) {
		cell := widget.NewLabel(group)
		cell.TextStyle.Monospace = true
		p.digits.Add(cell)
	}
	for _, word := range m.SafetyWords {
		cell := newCell()
		cell.SetText(word)
		p.words.Add(cell)
	}
	p.digits.Refresh()
	p.words.Refresh()
	p.code.Image = qrCode(strings.ReplaceAll(m.SafetyNumber, " ", ""))
	p.code.Refresh()
}
