package app

import (
	"cmp"
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/locale"
	"peerscope/app/people"
	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/peer/seal"
)

// peopleListHeight is that of four rows and a half, in the theme's units.
const peopleListHeight = 168

// A peopleList shows whom we have met, in the settings, and edits one of them.
type peopleList struct {
	controller   *controller
	parent       fyne.Window
	content      fyne.CanvasObject
	list         *widget.List
	listArea     fyne.CanvasObject
	hint         *widgets.WrappedLabel // about the list
	details      *detailsButton        // of the hint
	editor       fyne.CanvasObject
	name         *widgets.Entry
	met          *widgets.WrappedLabel
	verified     *widgets.Check
	forget, save *widgets.Button
	people       []people.Person
	selected     seal.PublicKey // who is edited; zero is nobody
}

func newPeopleList(c *controller, parent fyne.Window, k *widgets.Toolkit) *peopleList {
	p := &peopleList{controller: c, parent: parent, details: newDetailsButton(k, parent), hint: widgets.NewHint("").Flush(), met: widgets.NewHint("").Flush(), name: k.NewEntry("")}
	p.list = widget.NewList(func() int { return len(p.people) }, newPersonRow, func(i int, row fyne.CanvasObject) { showPerson(row, p.people[i]) })
	p.list.OnSelected = func(i int) { p.edit(p.people[i]) }
	p.listArea = container.NewStack(widgets.NewPanel(theme.ColorNameInputBackground, 1, 8), widgets.NewFixedSpacer(1, peopleListHeight), p.list)
	p.name.OnSubmitted = func(string) { p.rename() }
	rename := k.NewButton(lang.L("Rename"), nil, "", p.rename)
	p.verified = k.NewCheck(lang.L("Verified"), p.setVerified)
	p.forget = k.NewButton(lang.L("Forget"), nil, "", p.askToForget)
	p.save = k.NewButton(lang.L("Export"), nil, "", p.export)
	p.editor = container.NewVBox(container.NewBorder(nil, nil, nil, rename, p.name),
		container.NewBorder(nil, nil, p.verified, p.forget), p.met)
	p.content = widgets.NewColumn(p.hint, p.details.row, p.listArea, p.editor, container.NewHBox(p.save))
	p.reload()
	return p
}

func newPersonRow() fyne.CanvasObject {
	name, date := widget.NewLabel(""), widget.NewLabel("")
	name.Truncation = fyne.TextTruncateEllipsis
	date.Importance = widget.LowImportance
	return container.NewBorder(nil, nil, container.NewCenter(widget.NewIcon(nil)), date, name)
}

// showPerson fills in a row.
func showPerson(row fyne.CanvasObject, one people.Person) {
	parts := row.(*fyne.Container).Objects // as NewBorder has them: the middle first
	parts[0].(*widget.Label).SetText(personName(one))
	sign := parts[1].(*fyne.Container).Objects[0].(*widget.Icon)
	sign.SetResource(nil)
	if one.Verified {
		sign.SetResource(verifiedSign)
	}
	parts[2].(*widget.Label).SetText(locale.Date(one.Last))
}

// personName is for those who did not say one, too.
func personName(one people.Person) string { return cmp.Or(one.Name, lang.L("Without a name")) }

// reload shows the list as it is now.
func (p *peopleList) reload() {
	all, err := p.controller.opts.People.People()
	p.people = all
	hint := session.Notice{Text: "The list stays on this machine."}
	switch {
	case err != nil:
		hint = session.Notice{Text: "The list of people cannot be read.", Details: err.Error()}
	case len(all) == 0:
		hint = session.Notice{Text: "Whom you meet in a call is noted here, on this machine alone."}
	}
	p.showHint(hint)
	widgets.SetVisible(p.listArea, len(all) > 0)
	widgets.SetVisible(p.save, len(all) > 0)
	p.list.UnselectAll()
	p.list.Refresh()
	widgets.SetVisible(p.editor, false)
	for i, one := range all {
		if one.Key == p.selected {
			p.list.Select(i)
		}
	}
}

// edit shows one of them in the fields.
func (p *peopleList) edit(one people.Person) {
	p.selected = one.Key
	p.name.SetText(one.Name)
	p.verified.Checked = one.Verified
	p.verified.Refresh()
	p.met.Update(lang.L("First met on {{.First}}, last on {{.Last}}.", map[string]any{"First": locale.Date(one.First), "Last": locale.Date(one.Last)}))
	widgets.SetVisible(p.editor, true)
}

func (p *peopleList) rename() {
	p.changed(p.controller.opts.People.Rename(p.selected, p.name.Text))
}

func (p *peopleList) setVerified(on bool) {
	p.changed(p.controller.opts.People.SetVerified("", p.selected, on, time.Now()))
}

func (p *peopleList) askToForget() {
	question := lang.L("The next time, nothing will tell that it is the same person.")
	d := dialog.NewConfirm(lang.L("Forget {{.Name}}?", map[string]any{"Name": p.name.Text}), question, func(yes bool) {
		if yes {
			p.changed(p.controller.opts.People.Forget(p.selected))
		}
	}, p.parent)
	d.SetConfirmText(lang.L("Forget"))
	d.SetDismissText(lang.L("Cancel"))
	d.Show()
}

// changed shows the list after a change, here and in a call.
func (p *peopleList) changed(err error) {
	p.reload()
	p.controller.session.RefreshPeople()
	p.showError(err)
}

func (p *peopleList) showError(err error) {
	if err != nil {
		p.showHint(session.Notice{Text: "Whom you know cannot be looked up or noted.", Details: err.Error()})
	}
}

func (p *peopleList) showHint(n session.Notice) {
	p.hint.Update(locale.Notice(n))
	p.details.render(n)
}

func (p *peopleList) export() {
	d := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err == nil && file != nil { // not cancelled
			err = errors.Join(p.controller.opts.People.Export(file), file.Close())
		}
		p.showError(err)
	}, p.parent)
	d.SetTitleText(lang.L("Export"))
	d.SetConfirmText(lang.L("Export"))
	d.SetFileName("people.json")
	d.Resize(p.parent.Canvas().Size())
	d.Show()
}
