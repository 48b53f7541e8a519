package app

import (
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
)

// usualScore is from where a session shows objects when nobody chose.
const usualScore = 0.5

// A chooser is the window of the settings. It is a window of its own, so that
// it is never in the way of a call, and what is changed in it holds at once.
type chooser struct {
	fyne.Window
	of          *window
	name, stun  *widget.Entry
	camera, mic *deviceChoice
	score       *widget.Slider
	labels      *labelChoice
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
	c.labels = newLabelChoice(w.opts.Labels, w.settings.Labels, c.apply)
	form := widget.NewForm(
		widget.NewFormItem(lang.L("Your name"), c.name),
		widget.NewFormItem(lang.L("Camera"), c.camera.list),
		widget.NewFormItem(lang.L("Microphone"), c.mic.list),
		hinted(lang.L("STUN servers"), c.stun, lang.L("One a line. On one network none is needed.")),
		widget.NewFormItem(lang.L("Appearance"), c.lookList()),
		hinted(lang.L("Show from"), c.scoreSlider(), lang.L("How sure the program must be to show a thing.")),
	)
	done := widget.NewButton(lang.L("Done"), c.Close)
	done.Importance = widget.HighImportance
	foot := container.NewHBox(layout.NewSpacer(), done)
	return container.New(layout.NewCustomPaddedLayout(12, 12, 16, 16),
		container.NewBorder(nil, foot, nil, nil, container.NewVScroll(
			container.New(layout.NewCustomPaddedLayout(0, 0, 0, 12), container.NewVBox(form, c.labels.content)))))
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

// scoreSlider is the threshold, with its number beside it.
func (c *chooser) scoreSlider() fyne.CanvasObject {
	number := widget.NewLabel("")
	c.score = widget.NewSlider(0.2, 0.95)
	c.score.Step = 0.05
	c.score.OnChanged = func(v float64) { number.SetText(percent(float32(v))) }
	c.score.OnChangeEnded = func(float64) { c.apply() }
	from := c.of.settings.MinScore
	if from == 0 {
		from = usualScore
	}
	c.score.SetValue(float64(from))
	number.SetText(percent(from))
	return container.NewBorder(nil, nil, nil, number, c.score)
}

// apply takes over what is in the fields, except servers that are none.
func (c *chooser) apply() {
	before := c.of.settings
	now := before
	now.Name = strings.TrimSpace(c.name.Text)
	if c.stun.Validate() == nil {
		now.STUN = strings.Fields(c.stun.Text)
	}
	now.MinScore = float32(c.score.Value)
	now.Labels = c.labels.chosen()
	same := now.Name == before.Name && now.MinScore == before.MinScore &&
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
