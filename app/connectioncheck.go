package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/peer/check"
)

// A connectionCheck is the part of the settings that finds out whether calls will
// work: a field for a relay, a button that starts and stops, and a row for each part.
type connectionCheck struct {
	content fyne.CanvasObject
	relay   *widgets.Entry
	button  *widgets.Button
	rows    []*checkRow
	rowBox  *fyne.Container
	verdict *widgets.WrappedLabel
	signs   map[check.Outcome]fyne.Resource
	running bool
}

// A checkRow is what there is to say of one part.
type checkRow struct {
	content fyne.CanvasObject
	icon    *widget.Icon
	title   *widgets.WrappedLabel
	text    *widgets.WrappedLabel
}

// In the theme's units, with room for the longest text.
const (
	checkTitleWidth  = 104
	checkButtonWidth = 76
)

func newConnectionCheck(c *controller, k *widgets.Toolkit) *connectionCheck {
	v := &connectionCheck{relay: k.NewEntry(lang.L("A link, or your relay if empty")),
		signs: outcomeSigns(), rowBox: container.New(layout.NewCustomPaddedVBoxLayout(8)), verdict: widgets.NewWrappedLabel("").Flush()}
	v.button = k.NewButton(lang.L("Check"), nil, "", func() {
		if v.running {
			c.session.StopCheck()
			return
		}
		c.session.CheckConnection(v.relay.Text)
	})
	v.relay.OnSubmitted = func(relay string) { c.session.CheckConnection(relay) }
	v.verdict.TextStyle.Bold = true
	v.verdict.Hide()
	v.rowBox.Hide()
	v.content = widgets.NewSection(lang.L("Check the connection"),
		container.NewBorder(nil, nil, nil, container.New(minWidth(checkButtonWidth), v.button), v.relay),
		widgets.NewHint(lang.L("It takes about ten seconds, and nobody in the room of a link sees it.")).Flush(),
		v.rowBox, v.verdict)
	return v
}

// render shows the check; rows that stay are kept.
func (v *connectionCheck) render(st session.ConnectionCheck) {
	if v.running != st.Running {
		v.running = st.Running
		text := lang.L("Check")
		if v.running {
			text = lang.L("Stop")
		}
		v.button.SetText(text)
	}
	if len(st.Lines) < len(v.rows) { // another check
		v.rows, v.rowBox.Objects = nil, nil
		v.rowBox.Refresh()
	}
	for i, line := range st.Lines {
		if i == len(v.rows) {
			r := newCheckRow(locale.Notice(line.Title))
			v.rows = append(v.rows, r)
			v.rowBox.Add(r.content)
		}
		v.rows[i].render(line, v.signs[line.Outcome], st.Running)
	}
	widgets.SetVisible(v.rowBox, len(v.rows) > 0)
	v.verdict.Update(locale.Notice(st.Verdict))
}

func newCheckRow(title string) *checkRow {
	r := &checkRow{icon: widget.NewIcon(nil), title: widgets.NewWrappedLabel(title).Flush(), text: widgets.NewWrappedLabel("").Flush()}
	head := container.New(minWidth(checkTitleWidth), container.NewBorder(nil, nil, r.icon, nil, r.title))
	r.content = container.NewBorder(nil, nil, container.NewVBox(head), nil, r.text)
	return r
}

func (r *checkRow) render(line session.CheckLine, sign fyne.Resource, running bool) {
	if r.icon.Resource != sign {
		r.icon.SetResource(sign)
	}
	text := locale.Notice(line.Text)
	if line.Outcome == check.Running {
		text = lang.L("Stopped.")
		if running {
			text = lang.L("It is being tried.")
		}
	}
	widgets.SetText(&r.text.Label, text)
}

// outcomeSigns are the signs of what becomes of a part.
func outcomeSigns() map[check.Outcome]fyne.Resource {
	return map[check.Outcome]fyne.Resource{
		check.Passed:  theme.NewSuccessThemedResource(theme.ConfirmIcon()),
		check.Failed:  theme.NewErrorThemedResource(theme.CancelIcon()),
		check.Unknown: theme.NewWarningThemedResource(theme.QuestionIcon()),
		check.Skipped: theme.NewDisabledResource(theme.ContentRemoveIcon()),
		check.Running: theme.NewPrimaryThemedResource(theme.MoreHorizontalIcon()),
	}
}

// minWidth is the layout of one object that is at least that wide.
type minWidth float32

// Layout and MinSize are those of fyne.Layout.
func (m minWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.Position{})
	objects[0].Resize(size)
}

func (m minWidth) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := objects[0].MinSize()
	return fyne.NewSize(max(least.Width, float32(m)), least.Height)
}
