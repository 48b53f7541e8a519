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

// A settingsDialog is the window of the settings. It is a window of its own, so that
// it is never in the way of a call, and what is changed in it holds at once.
type settingsDialog struct {
	fyne.Window
	window               *window
	name, stun           *widget.Entry
	camera, mic          *deviceSelect
	minScore, cpuPercent *widget.Slider
	share, hd            *widget.Check
	model                *modelPicker    // nil where there is none
	labels               *labelFilter    // nil while it is not known what the model knows
	labelArea            *fyne.Container // holds labels
}

// openSettings shows the settings, in front if they are open.
func (w *window) openSettings() {
	if w.settingsDialog != nil {
		w.settingsDialog.RequestFocus()
		return
	}
	c := &settingsDialog{Window: w.app.NewWindow(lang.L("Settings")), window: w}
	c.SetContent(c.build())
	c.SetOnClosed(func() {
		c.apply()
		w.settingsDialog = nil
		if c.model != nil {
			c.model.readFields() // a path that was typed last
		}
	})
	for _, key := range []fyne.KeyName{fyne.KeyW, fyne.KeyComma} {
		c.Canvas().AddShortcut(ctrlShortcut(key), func(fyne.Shortcut) { c.Close() })
	}
	c.render(w.state.Self)
	c.Resize(fyne.NewSize(560, 660))
	c.Show()
	w.settingsDialog = c
}

func (c *settingsDialog) build() fyne.CanvasObject {
	w := c.window
	c.name, c.stun = widget.NewEntry(), widget.NewMultiLineEntry()
	c.name.SetText(w.settings.Name)
	c.name.OnSubmitted = func(string) { c.apply() }
	c.stun.SetText(strings.Join(w.settings.STUN, "\n"))
	c.stun.SetPlaceHolder("stun:stun.example.org:3478")
	c.stun.SetMinRowsVisible(2)
	c.stun.Validator = validateSTUN
	c.camera, c.mic = w.newCameraSelect(), w.newMicSelect()
	c.hd = widget.NewCheck(lang.L("Send a larger picture, 1280×720"), nil)
	c.hd.SetChecked(w.settings.HD)
	c.hd.OnChanged = func(bool) { c.apply() }
	form := append([]*widget.FormItem{
		widget.NewFormItem(lang.L("Your name"), c.name),
		widget.NewFormItem(lang.L("Camera"), c.camera.list),
		widget.NewFormItem("", c.hd),
		widget.NewFormItem(lang.L("Microphone"), c.mic.list),
		newFormItem(lang.L("STUN servers"), c.stun, lang.L("One a line. On one network none is needed.")),
		widget.NewFormItem(lang.L("Appearance"), c.newThemeSelect()),
	}, c.detectionItems()...)
	done := widget.NewButton(lang.L("Done"), c.Close)
	done.Importance = widget.HighImportance
	foot := container.NewHBox(layout.NewSpacer(), done)
	return container.New(layout.NewCustomPaddedLayout(12, 12, 16, 16),
		container.NewBorder(nil, foot, nil, nil, container.NewVScroll(
			container.New(layout.NewCustomPaddedLayout(0, 0, 0, 12), container.NewVBox(widget.NewForm(form...), c.labelArea)))))
}

// detectionItems are the part about what is looked for, and how.
func (c *settingsDialog) detectionItems() []*widget.FormItem {
	w := c.window
	heading := newWrappedLabel(lang.L("Detection"))
	heading.SizeName = theme.SizeNameSubHeadingText
	c.labelArea = container.NewStack()
	effort := cmp.Or(w.settings.DetectionCPUPercent, session.DefaultDetectionCPUPercent)
	var scoreRow, effortRow fyne.CanvasObject
	c.minScore, scoreRow = c.newSlider(20, 95, 5, float64(minScore(w.settings))*100)
	c.cpuPercent, effortRow = c.newSlider(10, 100, 10, float64(effort))
	c.share = widget.NewCheck(lang.L("Show others what is seen in their picture"), nil)
	c.share.SetChecked(w.settings.ShareDetections)
	c.share.OnChanged = func(bool) { c.apply() }
	items := []*widget.FormItem{
		widget.NewFormItem("", heading),
		newFormItem(lang.L("Show from"), scoreRow, lang.L("How sure the program must be to show a thing.")),
		newFormItem(lang.L("Effort"), effortRow, lang.L("How much of one processor core it may take. More is quicker.")),
		newFormItem(lang.L("Sharing"), c.share, lang.L("In a browser they see the boxes, and what you look for.")),
	}
	if w.opts.CheckModel == nil {
		c.showLabels(w.opts.Labels)
		return items
	}
	c.model = newModelPicker(w, c, c.showLabels)
	return append(items, c.model.formItems()...)
}

// showLabels has a choice among all that the model knows.
func (c *settingsDialog) showLabels(all []string) {
	c.labels = newLabelFilter(all, c.window.settings.Labels, c.apply)
	c.labelArea.Objects = []fyne.CanvasObject{c.labels.content}
	c.labelArea.Refresh()
}

// render shows the devices there are.
func (c *settingsDialog) render(self session.Self) {
	c.camera.set(self.Cameras, self.Camera)
	c.mic.set(self.Microphones, self.Microphone)
}

func newFormItem(name string, field fyne.CanvasObject, hint string) *widget.FormItem {
	item := widget.NewFormItem(name, field)
	item.HintText = hint
	return item
}

// newThemeSelect is a choice of light and dark.
func (c *settingsDialog) newThemeSelect() fyne.CanvasObject {
	looks := []string{systemTheme, lightTheme, darkTheme}
	list := widget.NewSelect([]string{lang.L("As the system"), lang.L("Light"), lang.L("Dark")}, nil)
	prefs := c.window.app.Preferences()
	list.SetSelectedIndex(max(slices.Index(looks, prefs.String(prefTheme)), 0))
	list.OnChanged = func(string) {
		choice := looks[max(list.SelectedIndex(), 0)]
		prefs.SetString(prefTheme, choice)
		c.window.app.Settings().SetTheme(newTheme(choice))
	}
	return list
}

// newSlider is a choice of so many percent, with the number beside it.
func (c *settingsDialog) newSlider(least, most, step, value float64) (*widget.Slider, fyne.CanvasObject) {
	number := widget.NewLabel("")
	slider := widget.NewSlider(least, most)
	slider.Step = step
	slider.OnChanged = func(v float64) { number.SetText(percentText(float32(v / 100))) }
	slider.SetValue(value)
	number.SetText(percentText(float32(slider.Value / 100)))
	slider.OnChangeEnded = func(float64) { c.apply() }
	return slider, container.NewBorder(nil, nil, nil, number, slider)
}

// minScore is the score from which objects are shown.
func minScore(s session.Settings) float32 { return cmp.Or(s.MinScore, session.DefaultMinScore) }

// apply takes over what is in the fields, except servers that are none.
func (c *settingsDialog) apply() {
	before := c.window.settings
	now := before
	now.Name = strings.TrimSpace(c.name.Text)
	if c.stun.Validate() == nil {
		now.STUN = strings.Fields(c.stun.Text)
	}
	now.MinScore = float32(c.minScore.Value / 100)
	now.DetectionCPUPercent = int(c.cpuPercent.Value)
	now.ShareDetections, now.HD = c.share.Checked, c.hd.Checked
	if c.labels != nil {
		now.Labels = c.labels.selection()
	}
	same := now.Name == before.Name && now.MinScore == before.MinScore && now.DetectionCPUPercent == before.DetectionCPUPercent && now.ShareDetections == before.ShareDetections && now.HD == before.HD &&
		slices.Equal(now.STUN, before.STUN) && slices.Equal(now.Labels, before.Labels)
	if !same {
		c.window.updateSettings(func(s *session.Settings) { *s = now })
	}
}

// validateSTUN accepts STUN URIs (RFC 7064), one a line.
func validateSTUN(text string) error {
	for _, server := range strings.Fields(text) {
		scheme, host, _ := strings.Cut(server, ":")
		if scheme != "stun" && scheme != "stuns" || host == "" || strings.ContainsAny(host, "/?@") {
			return errors.New(lang.L("A server looks like stun:stun.example.org:3478."))
		}
	}
	return nil
}
