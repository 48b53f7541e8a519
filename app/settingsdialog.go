package app

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
)

// A chooser is the window of the settings. It is a window of its own, so that
// it is never in the way of a call, and what is changed in it holds at once.
type chooser struct {
	fyne.Window
	of            *window
	name, stun    *widget.Entry
	camera, mic   *deviceChoice
	score, effort *widget.Slider
	share, hd     *widget.Check
	model         *modelChoice    // nil where there is none
	labels        *labelChoice    // nil while it is not known what the model knows
	things        *fyne.Container // holds labels
}

// openSettings shows the settings, in front if they are open.
func (w *window) openSettings() {
	if w.chooser != nil {
		w.chooser.RequestFocus()
		return
	}
	c := &chooser{Window: w.app.NewWindow(lang.L("Settings")), of: w}
	c.SetContent(c.build())
	c.SetOnClosed(func() {
		c.apply()
		w.chooser = nil
		if c.model != nil {
			c.model.changed() // a path that was typed last
		}
	})
	for _, key := range []fyne.KeyName{fyne.KeyW, fyne.KeyComma} {
		c.Canvas().AddShortcut(control(key), func(fyne.Shortcut) { c.Close() })
	}
	c.render(w.state.Self)
	c.Resize(fyne.NewSize(560, 660))
	c.Show()
	w.chooser = c
}

func (c *chooser) build() fyne.CanvasObject {
	w := c.of
	c.name, c.stun = widget.NewEntry(), widget.NewMultiLineEntry()
	c.name.SetText(w.settings.Name)
	c.name.OnSubmitted = func(string) { c.apply() }
	c.stun.SetText(strings.Join(w.settings.STUN, "\n"))
	c.stun.SetPlaceHolder("stun:stun.example.org:3478")
	c.stun.SetMinRowsVisible(2)
	c.stun.Validator = validSTUN
	c.camera, c.mic = w.newCameraChoice(), w.newMicChoice()
	c.hd = widget.NewCheck(lang.L("Send a larger picture, 1280×720"), nil)
	c.hd.SetChecked(w.settings.HD)
	c.hd.OnChanged = func(bool) { c.apply() }
	form := append([]*widget.FormItem{
		widget.NewFormItem(lang.L("Your name"), c.name),
		widget.NewFormItem(lang.L("Camera"), c.camera.list),
		widget.NewFormItem("", c.hd),
		widget.NewFormItem(lang.L("Microphone"), c.mic.list),
		hinted(lang.L("STUN servers"), c.stun, lang.L("One a line. On one network none is needed.")),
		widget.NewFormItem(lang.L("Appearance"), c.lookList()),
	}, c.detectionItems()...)
	done := widget.NewButton(lang.L("Done"), c.Close)
	done.Importance = widget.HighImportance
	foot := container.NewHBox(layout.NewSpacer(), done)
	return container.New(layout.NewCustomPaddedLayout(12, 12, 16, 16),
		container.NewBorder(nil, foot, nil, nil, container.NewVScroll(
			container.New(layout.NewCustomPaddedLayout(0, 0, 0, 12), container.NewVBox(widget.NewForm(form...), c.things)))))
}

// detectionItems are the part about what is looked for, and how.
func (c *chooser) detectionItems() []*widget.FormItem {
	w := c.of
	heading := newProse(lang.L("Detection"))
	heading.SizeName = theme.SizeNameSubHeadingText
	c.things = container.NewStack()
	effort := cmp.Or(w.settings.DetectionCPUPercent, session.DefaultDetectionCPUPercent)
	var scoreRow, effortRow fyne.CanvasObject
	c.score, scoreRow = c.newSlider(20, 95, 5, float64(leastScore(w.settings))*100)
	c.effort, effortRow = c.newSlider(10, 100, 10, float64(effort))
	c.share = widget.NewCheck(lang.L("Show others what is seen in their picture"), nil)
	c.share.SetChecked(w.settings.ShareDetections)
	c.share.OnChanged = func(bool) { c.apply() }
	items := []*widget.FormItem{
		widget.NewFormItem("", heading),
		hinted(lang.L("Show from"), scoreRow, lang.L("How sure the program must be to show a thing.")),
		hinted(lang.L("Effort"), effortRow, lang.L("How much of one processor core it may take. More is quicker.")),
		hinted(lang.L("Sharing"), c.share, lang.L("In a browser they see the boxes, and what you look for.")),
	}
	if w.opts.CheckModel == nil {
		c.showLabels(w.opts.Labels)
		return items
	}
	c.model = newModelChoice(w, c, c.showLabels)
	return append(items, c.model.items()...)
}

// showLabels has a choice among all that the model knows.
func (c *chooser) showLabels(all []string) {
	c.labels = newLabelChoice(all, c.of.settings.Labels, c.apply)
	c.things.Objects = []fyne.CanvasObject{c.labels.content}
	c.things.Refresh()
}

// render shows the devices there are.
func (c *chooser) render(self session.Self) {
	c.camera.set(self.Cameras, self.Camera)
	c.mic.set(self.Microphones, self.Microphone)
}

func hinted(name string, field fyne.CanvasObject, hint string) *widget.FormItem {
	item := widget.NewFormItem(name, field)
	item.HintText = hint
	return item
}

// lookList is a choice of light and dark.
func (c *chooser) lookList() fyne.CanvasObject {
	looks := []string{systemLook, lightLook, darkLook}
	list := widget.NewSelect([]string{lang.L("As the system"), lang.L("Light"), lang.L("Dark")}, nil)
	prefs := c.of.app.Preferences()
	list.SetSelectedIndex(max(slices.Index(looks, prefs.String(prefLook)), 0))
	list.OnChanged = func(string) {
		choice := looks[max(list.SelectedIndex(), 0)]
		prefs.SetString(prefLook, choice)
		c.of.app.Settings().SetTheme(newLook(choice))
	}
	return list
}

// newSlider is a choice of so many percent, with the number beside it.
func (c *chooser) newSlider(least, most, step, value float64) (*widget.Slider, fyne.CanvasObject) {
	number := widget.NewLabel("")
	slider := widget.NewSlider(least, most)
	slider.Step = step
	slider.OnChanged = func(v float64) { number.SetText(percent(float32(v / 100))) }
	slider.SetValue(value)
	number.SetText(percent(float32(slider.Value / 100)))
	slider.OnChangeEnded = func(float64) { c.apply() }
	return slider, container.NewBorder(nil, nil, nil, number, slider)
}

// leastScore is the score from which objects are shown.
func leastScore(s session.Settings) float32 { return cmp.Or(s.MinScore, session.DefaultMinScore) }

// apply takes over what is in the fields, except servers that are none.
func (c *chooser) apply() {
	before := c.of.settings
	now := before
	now.Name = strings.TrimSpace(c.name.Text)
	if c.stun.Validate() == nil {
		now.STUN = strings.Fields(c.stun.Text)
	}
	now.MinScore = float32(c.score.Value / 100)
	now.DetectionCPUPercent = int(c.effort.Value)
	now.ShareDetections, now.HD = c.share.Checked, c.hd.Checked
	if c.labels != nil {
		now.Labels = c.labels.chosen()
	}
	same := now.Name == before.Name && now.MinScore == before.MinScore && now.DetectionCPUPercent == before.DetectionCPUPercent && now.ShareDetections == before.ShareDetections && now.HD == before.HD &&
		slices.Equal(now.STUN, before.STUN) && slices.Equal(now.Labels, before.Labels)
	if !same {
		c.of.change(func(s *session.Settings) { *s = now })
	}
}

// validSTUN accepts STUN URIs (RFC 7064), one a line.
func validSTUN(text string) error {
	for _, server := range strings.Fields(text) {
		scheme, host, _ := strings.Cut(server, ":")
		if scheme != "stun" && scheme != "stuns" || host == "" || strings.ContainsAny(host, "/?@") {
			return errors.New(lang.L("A server looks like stun:stun.example.org:3478."))
		}
	}
	return nil
}
