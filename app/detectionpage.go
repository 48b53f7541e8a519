package app

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/app/widgets"
)

// A detectionPage is for what is looked for in pictures, and how.
type detectionPage struct {
	settingsPage
	controller           *controller
	toolkit              *widgets.Toolkit
	minScore, cpuPercent *widgets.Slider
	model                *modelPicker    // nil where there is only the built-in one
	labels               *labelFilter    // nil while it is not known what the model knows
	labelArea            *fyne.Container // holds labels
}

func newDetectionPage(c *controller, parent fyne.Window, k *widgets.Toolkit) *detectionPage {
	p := &detectionPage{controller: c, toolkit: k, labelArea: container.NewStack()}
	var scoreRow, cpuRow fyne.CanvasObject
	p.minScore, scoreRow = newPercentSlider(k, 20, 95, 5, minScore(c.settings), sureness, func(share float32) {
		c.updateSettings(func(s *session.Settings) { s.MinScore = share })
	})
	percent := cmp.Or(c.settings.DetectionCPUPercent, session.DefaultDetectionCPUPercent)
	p.cpuPercent, cpuRow = newPercentSlider(k, 10, 100, 10, float32(percent)/100, quickness, func(share float32) {
		c.updateSettings(func(s *session.Settings) { s.DetectionCPUPercent = int(share*100 + 0.5) })
	})
	p.content = container.NewVBox(
		widgets.NewSection(lang.L("How sure"), scoreRow),
		widgets.NewSection(lang.L("How quick"), cpuRow),
		widgets.NewSection(lang.L("Things to show"), p.labelArea))
	if c.opts.CheckModel == nil {
		p.setLabels(c.opts.Labels)
		return p
	}
	p.model = newModelPicker(c, parent, k, p.setLabels)
	p.content = container.NewVBox(p.content, widgets.NewSection(lang.L("Model"), p.model.content))
	return p
}

// close takes over the path that was typed last.
func (p *detectionPage) close() {
	if p.model != nil {
		p.model.closed = true
		p.model.readFields()
	}
}

// setLabels offers the labels that the model knows.
func (p *detectionPage) setLabels(all []string) {
	p.labels = newLabelFilter(p.toolkit, all, p.controller.settings.Labels, func() {
		p.controller.updateSettings(func(s *session.Settings) { s.Labels = p.labels.selectedLabels() })
	})
	p.labelArea.Objects = []fyne.CanvasObject{p.labels.content}
	p.labelArea.Refresh()
}

// newPercentSlider is for choosing a share, 0 to 1, by percent. It stands beside the
// slider, and below it describe says what it means.
func newPercentSlider(k *widgets.Toolkit, minimum, maximum, step float64, share float32, describe func(share float32) string, apply func(share float32)) (*widgets.Slider, fyne.CanvasObject) {
	number, meaning := widgets.NewWrappedLabel(""), widgets.NewHint("").Flush()
	number.Wrapping = fyne.TextWrapOff
	slider := k.NewSlider(minimum, maximum, step, float64(share*100))
	show := func(v float64) {
		widgets.SetText(&number.Label, locale.Percent(float32(v/100)))
		meaning.Update(describe(float32(v / 100)))
	}
	slider.OnChanged = show
	slider.OnChangeEnded = func(v float64) { apply(float32(v / 100)) }
	show(slider.Value)
	side := container.NewStack(widgets.NewFixedSpacer(56, 1), number)
	return slider, widgets.NewColumn(container.NewBorder(nil, nil, nil, side, slider), meaning)
}

// sureness says what a smallest score means.
func sureness(score float32) string {
	switch {
	case score < 0.45:
		return lang.L("Shows a great deal, and is wrong at times.")
	case score < 0.7:
		return lang.L("Shows what is likely.")
	}
	return lang.L("Shows only what it is sure of, and misses more.")
}

// quickness says what a share of a processor core means.
func quickness(share float32) string {
	switch {
	case share < 0.4:
		return lang.L("Spares the battery: boxes come and go a little late.")
	case share < 0.8:
		return lang.L("A good middle: about half of one processor core.")
	}
	return lang.L("As quick as it can: one processor core is busy.")
}
