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
	"fyne.io/fyne/v2/widget"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/peer"
)

// A settingsDialog is a window of its own, so that it never hides a call. What is
// changed in it is applied at once.
type settingsDialog struct {
	fyne.Window
	controller           *controller
	toolkit              *widgets.Toolkit
	name, stun           *widgets.Entry
	camera, mic          *deviceSelect
	minScore, cpuPercent *widget.Slider
	share, hd, large     *widget.Check
	addresses            *widget.Select
	model                *modelPicker // nil where there is only the built-in one
	language             *widget.Select
	labels               *labelFilter    // nil while it is not known what the model knows
	labelArea            *fyne.Container // holds labels
	people               *peopleList     // nil where there is none
}

// newSettingsDialog opens the dialog.
func newSettingsDialog(c *controller, onClosed func()) *settingsDialog {
	d := &settingsDialog{Window: c.app.NewWindow(lang.L("Settings")), controller: c}
	d.toolkit = widgets.NewToolkit(map[fyne.KeyName]func(){fyne.KeyEscape: d.escape},
		map[fyne.KeyName]func(){fyne.KeyW: d.Close, fyne.KeyComma: d.Close, fyne.KeyQ: c.Close})
	d.SetContent(d.build())
	d.SetOnClosed(func() {
		d.apply()
		onClosed()
		if d.model != nil {
			d.model.closed = true
			d.model.readFields() // a path that was typed last
		}
	})
	d.toolkit.Install(d.Canvas())
	d.render(c.state.Self)
	d.Resize(fyne.NewSize(560, 660))
	d.Show()
	return d
}

// escape closes what lies over the settings, such as a file chooser, or else them.
func (d *settingsDialog) escape() {
	if top := d.Canvas().Overlays().Top(); top != nil {
		top.Hide()
		return
	}
	d.Close()
}

func (d *settingsDialog) build() fyne.CanvasObject {
	c := d.controller
	d.name, d.stun = d.toolkit.NewEntry(""), d.toolkit.NewEntry("stun:stun.example.org:3478")
	d.name.SetText(c.settings.Name)
	d.name.OnSubmitted = func(string) { d.apply() }
	d.stun.SetText(strings.Join(c.settings.STUN, "\n"))
	d.stun.MultiLine = true
	d.stun.SetMinRowsVisible(2)
	d.stun.Validator = validateSTUN
	d.camera, d.mic = newCameraSelect(c), newMicSelect(c)
	d.hd = d.newCheck(lang.L("Send a larger picture, 1280×720"), c.settings.HD)
	d.large = d.newCheck(lang.L("Receive pictures larger than 1920×1080"), c.settings.LargePictures)
	form := append([]*widget.FormItem{
		widget.NewFormItem(lang.L("Your name"), d.name),
		widget.NewFormItem(lang.L("Camera"), d.camera.list),
		widget.NewFormItem("", d.hd),
		widget.NewFormItem("", d.large),
		widget.NewFormItem(lang.L("Microphone"), d.mic.list),
		newFormItem(lang.L("STUN servers"), d.stun, lang.L("One a line. On one network none is needed.")),
		widget.NewFormItem(lang.L("Your addresses"), d.newAddressChoice()),
		widget.NewFormItem(lang.L("Appearance"), d.newThemeSelect()),
		newFormItem(lang.L("Language"), d.newLanguageSelect(), lang.L("It counts from the next start.")),
	}, append(d.peopleItems(), d.detectionItems()...)...)
	done := widget.NewButton(lang.L("Done"), d.Close)
	done.Importance = widget.HighImportance
	foot := container.NewHBox(layout.NewSpacer(), done)
	d.toolkit.Wheel = widgets.NewVScroll(container.NewVBox(widget.NewForm(form...), d.labelArea))
	return container.New(layout.NewCustomPaddedLayout(12, 12, 16, 16),
		container.NewBorder(nil, foot, nil, nil, d.toolkit.Wheel))
}

// peopleItems are the rows about those whom we have met.
func (d *settingsDialog) peopleItems() []*widget.FormItem {
	if d.controller.opts.People == nil {
		return nil
	}
	d.people = newPeopleList(d.controller, d, d.toolkit)
	return []*widget.FormItem{
		widget.NewFormItem("", widgets.NewHeading(lang.L("People you have met"))),
		widget.NewFormItem("", d.people.content),
	}
}

// detectionItems are the rows about detection.
func (d *settingsDialog) detectionItems() []*widget.FormItem {
	c := d.controller
	d.labelArea = container.NewStack()
	cpuPercent := cmp.Or(c.settings.DetectionCPUPercent, session.DefaultDetectionCPUPercent)
	var scoreRow, cpuRow fyne.CanvasObject
	d.minScore, scoreRow = d.newSlider(20, 95, 5, float64(minScore(c.settings))*100)
	d.cpuPercent, cpuRow = d.newSlider(10, 100, 10, float64(cpuPercent))
	d.share = d.newCheck(lang.L("Show others what is seen in their picture"), c.settings.ShareDetections)
	items := []*widget.FormItem{
		widget.NewFormItem("", widgets.NewHeading(lang.L("Detection"))),
		newFormItem(lang.L("Show from"), scoreRow, lang.L("How sure the program must be to show a thing.")),
		newFormItem(lang.L("Effort"), cpuRow, lang.L("How much of one processor core it may take. More is quicker.")),
		newFormItem(lang.L("Sharing"), d.share, lang.L("In a browser they see the boxes, and what you look for.")),
	}
	if c.opts.CheckModel == nil {
		d.setLabels(c.opts.Labels)
		return items
	}
	d.model = newModelPicker(c, d, d.toolkit, d.setLabels)
	return append(items, d.model.formItems()...)
}

// setLabels offers the labels that the model knows.
func (d *settingsDialog) setLabels(all []string) {
	d.labels = newLabelFilter(d.toolkit, all, d.controller.settings.Labels, d.apply)
	d.labelArea.Objects = []fyne.CanvasObject{d.labels.content}
	d.labelArea.Refresh()
}

// render shows the devices there are.
func (d *settingsDialog) render(self session.Self) {
	d.camera.setDevices(self.Cameras, self.Camera)
	d.mic.setDevices(self.Microphones, self.Microphone)
}

// newAddressChoice is for choosing which of our addresses the others learn.
func (d *settingsDialog) newAddressChoice() fyne.CanvasObject {
	costs := []string{ // by peer.AddressPolicy
		lang.L("The others learn them all, and a call connects at once."),
		lang.L("On other networks the others learn only the public one. A call connects about a second later, and may need a STUN server."),
		lang.L("The others learn none, the TURN server does. The way is longer, and without a TURN server there is no call."),
	}
	hint := widgets.NewHint("")
	d.addresses = widget.NewSelect([]string{lang.L("All"), lang.L("Of the default route only"), lang.L("Of a TURN server only")}, nil)
	show := func(p peer.AddressPolicy) {
		hint.Update(costs[p] + " " + lang.L("It holds from the next call on."))
	}
	d.addresses.SetSelectedIndex(int(d.controller.settings.Addresses))
	d.addresses.OnChanged = func(string) {
		chosen := peer.AddressPolicy(max(d.addresses.SelectedIndex(), 0))
		d.controller.updateSettings(func(s *session.Settings) { s.Addresses = chosen })
		show(chosen)
	}
	show(d.controller.settings.Addresses)
	return container.NewVBox(d.addresses, container.NewThemeOverride(hint, smallTextSizes))
}

// newThemeSelect is for choosing light or dark.
func (d *settingsDialog) newThemeSelect() fyne.CanvasObject {
	themes := []string{systemTheme, lightTheme, darkTheme}
	list := widget.NewSelect([]string{lang.L("As the system"), lang.L("Light"), lang.L("Dark")}, nil)
	prefs := d.controller.app.Preferences()
	list.SetSelectedIndex(max(slices.Index(themes, prefs.String(prefTheme)), 0))
	list.OnChanged = func(string) {
		choice := themes[max(list.SelectedIndex(), 0)]
		prefs.SetString(prefTheme, choice)
		d.controller.app.Settings().SetTheme(newTheme(choice))
	}
	return list
}

// newLanguageSelect is for choosing the language of the next start. A name stands in
// its own language.
func (d *settingsDialog) newLanguageSelect() fyne.CanvasObject {
	languages, names := []string{locale.SystemLanguage, locale.English}, []string{lang.L("As the system"), "English"}
	if locale.HasHangul() {
		languages, names = append(languages, locale.Korean), append(names, "한국어")
	}
	list := widget.NewSelect(names, nil)
	prefs := d.controller.app.Preferences()
	list.SetSelectedIndex(max(slices.Index(languages, prefs.String(prefLanguage)), 0))
	list.OnChanged = func(string) { prefs.SetString(prefLanguage, languages[max(list.SelectedIndex(), 0)]) }
	d.language = list
	return list
}

func (d *settingsDialog) newCheck(text string, on bool) *widget.Check {
	check := widget.NewCheck(text, func(bool) { d.apply() })
	check.Checked = on
	return check
}

// newSlider is for choosing a percentage, which is shown beside it.
func (d *settingsDialog) newSlider(minimum, maximum, step, value float64) (*widget.Slider, fyne.CanvasObject) {
	number := widget.NewLabel("")
	slider := widget.NewSlider(minimum, maximum)
	slider.Step = step
	slider.OnChanged = func(v float64) { number.SetText(locale.Percent(float32(v / 100))) }
	slider.SetValue(value)
	number.SetText(locale.Percent(float32(slider.Value / 100)))
	slider.OnChangeEnded = func(float64) { d.apply() }
	return slider, container.NewBorder(nil, nil, nil, number, slider)
}

// apply saves and applies what is in the fields, except for servers that are not
// valid.
func (d *settingsDialog) apply() {
	before := d.controller.settings
	now := before
	now.Name = strings.TrimSpace(d.name.Text)
	if d.stun.Validate() == nil {
		now.STUN = strings.Fields(d.stun.Text)
	}
	now.MinScore = float32(d.minScore.Value / 100)
	now.DetectionCPUPercent = int(d.cpuPercent.Value)
	now.ShareDetections, now.HD, now.LargePictures = d.share.Checked, d.hd.Checked, d.large.Checked
	if d.labels != nil {
		now.Labels = d.labels.selectedLabels()
	}
	same := now.Name == before.Name && now.MinScore == before.MinScore && now.DetectionCPUPercent == before.DetectionCPUPercent && now.ShareDetections == before.ShareDetections && now.HD == before.HD && now.LargePictures == before.LargePictures &&
		slices.Equal(now.STUN, before.STUN) && (now.Labels == nil) == (before.Labels == nil) && slices.Equal(now.Labels, before.Labels)
	if !same {
		d.controller.updateSettings(func(s *session.Settings) { *s = now })
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
