package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
	"peerscope/app/widgets"
)

// A settingsDialog is a window of its own, so that it never hides a call. What is
// changed in it is applied at once. It has tabs, of which one is shown.
type settingsDialog struct {
	fyne.Window
	controller *controller
	toolkit    *widgets.Toolkit
	tabs       []*settingsTab
	shown      *settingsTab
	scroll     *container.Scroll // holds the page

	// The pages are nil until they were shown.
	you       *youPage
	devices   *devicesPage
	look      *lookPage
	detection *detectionPage
	alarms    *alarmsPage
	network   *networkPage
	privacy   *privacyPage
}

// A settingsTab is one section of the settings. Its page is built when it is first shown.
type settingsTab struct {
	name   string
	icon   fyne.Resource
	build  func() *settingsPage
	page   *settingsPage   // nil until it was shown
	button *widgets.Button // shows the page
}

// A settingsPage is what a tab shows.
type settingsPage struct {
	content fyne.CanvasObject
	render  func(self session.Self) // shows what changes by itself; nil if nothing does
	apply   func()                  // takes over what was typed; nil if nothing can be
}

// The settings as they are opened, in the theme's units.
var settingsSize = fyne.NewSize(760, 640)

// newSettingsDialog opens the dialog.
func newSettingsDialog(c *controller, onClosed func()) *settingsDialog {
	d := &settingsDialog{Window: c.app.NewWindow(lang.L("Settings")), controller: c}
	d.toolkit = widgets.NewToolkit(map[fyne.KeyName]func(){fyne.KeyEscape: d.escape},
		map[fyne.KeyName]func(){fyne.KeyW: d.Close, fyne.KeyComma: d.Close, fyne.KeyQ: c.Close})
	d.SetContent(d.build())
	d.SetPadded(false)
	d.SetOnClosed(func() {
		ignoreMouse(d.Window)
		onClosed()
		callIf(d.detection != nil, func() { d.detection.close() })
		d.Canvas().Unfocus() // the field in which something was typed takes it over
		d.applyShown()
	})
	d.toolkit.Install(d.Canvas())
	d.show(d.tabs[0])
	d.Resize(settingsSize)
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
	d.scroll = container.NewVScroll(widgets.NewFixedSpacer(1, 1))
	d.toolkit.Wheel = d.scroll
	d.tabs = d.newTabs()
	var parts []fyne.CanvasObject
	for _, t := range d.tabs {
		t.button = d.toolkit.NewButton(t.name, t.icon, "", func() { d.show(t) })
		t.button.Importance, t.button.Alignment = widget.LowImportance, widget.ButtonAlignLeading
		parts = append(parts, t.button)
	}
	all := container.New(layout.NewCustomPaddedLayout(16, 16, 16, 8), container.New(settingsLayout{}, append(parts, d.scroll)...))
	return container.NewStack(all, d.toolkit.TooltipLayer())
}

func (d *settingsDialog) newTabs() []*settingsTab {
	c, k := d.controller, d.toolkit
	return []*settingsTab{
		{name: lang.L("You"), icon: theme.AccountIcon(), build: func() *settingsPage {
			d.you = newYouPage(c, k)
			return &d.you.settingsPage
		}},
		{name: lang.L("Devices"), icon: icon("camera"), build: func() *settingsPage {
			d.devices = newDevicesPage(c, d, k)
			return &d.devices.settingsPage
		}},
		{name: lang.L("Look"), icon: theme.ColorPaletteIcon(), build: func() *settingsPage {
			d.look = newLookPage(c, k)
			return &d.look.settingsPage
		}},
		{name: lang.L("Detection"), icon: icon("boxes"), build: func() *settingsPage {
			d.detection = newDetectionPage(c, d, k)
			return &d.detection.settingsPage
		}},
		{name: lang.L("Alarms"), icon: icon("bell"), build: func() *settingsPage {
			d.alarms = newAlarmsPage(c, k)
			return &d.alarms.settingsPage
		}},
		{name: lang.L("Network"), icon: icon("link"), build: func() *settingsPage {
			d.network = newNetworkPage(c, k)
			return &d.network.settingsPage
		}},
		{name: lang.L("Privacy"), icon: icon("shield"), build: func() *settingsPage {
			d.privacy = newPrivacyPage(c, d, k)
			return &d.privacy.settingsPage
		}},
		{name: lang.L("About"), icon: theme.InfoIcon(), build: func() *settingsPage { return newAboutPage(c, d) }},
	}
}

// show shows the page of a tab from its top.
func (d *settingsDialog) show(t *settingsTab) {
	if d.shown != nil {
		d.applyShown()
		d.shown.button.Update(d.shown.button.Icon, widget.LowImportance, "")
	}
	if t.page == nil {
		t.page = t.build()
	}
	d.shown = t
	t.button.Update(t.button.Icon, widget.MediumImportance, "")
	title := widgets.WithSpaceBelow(widgets.NewTitle(t.name).Flush())
	d.scroll.Content = container.New(layout.NewCustomPaddedLayout(4, 16, 0, 8+theme.ScrollBarSize()),
		container.New(maxWidth(settingsMaxWidth), container.NewVBox(title, t.page.content)))
	d.scroll.Offset = fyne.Position{}
	d.toolkit.HideTooltip()
	d.scroll.Refresh()
	d.render(d.controller.state.Self)
}

// applyShown takes over what was typed.
func (d *settingsDialog) applyShown() {
	callIf(d.shown.page.apply != nil, d.shown.page.apply)
}

// render shows what changes by itself.
func (d *settingsDialog) render(self session.Self) {
	d.toolkit.ExpireTooltip()
	if d.shown.page.render != nil {
		d.shown.page.render(self)
	}
}

// settingsMaxWidth is how wide a page is at most, so that it is read with ease.
const settingsMaxWidth = 560

// maxWidth is the layout of one object that is not wider than that.
type maxWidth float32

// Layout and MinSize are those of fyne.Layout.
func (m maxWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.Position{})
	objects[0].Resize(fyne.NewSize(min(size.Width, float32(m)), size.Height))
}

func (m maxWidth) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// A settingsLayout has the names of the pages in a column at the left of the page, or
// above it where the window is narrow. The page is the last object.
type settingsLayout struct{}

// In the theme's units.
const (
	pageListWidth = 168
	pageListGap   = 24 // between the list and the page
	pageBesideMin = 560
)

// Layout and MinSize are those of fyne.Layout.
func (settingsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const gap = 4
	page, at := objects[len(objects)-1], fyne.Position{}
	beside := size.Width >= pageBesideMin
	for _, o := range objects[:len(objects)-1] {
		least := o.MinSize()
		if beside {
			o.Move(at)
			o.Resize(fyne.NewSize(pageListWidth, least.Height))
			at.Y += least.Height + gap
			continue
		}
		if at.X > 0 && at.X+least.Width > size.Width {
			at = fyne.NewPos(0, at.Y+least.Height+gap)
		}
		o.Move(at)
		o.Resize(least)
		at.X += least.Width + gap
	}
	left, top := float32(pageListWidth+pageListGap), float32(0)
	if !beside {
		left, top = 0, at.Y+objects[0].MinSize().Height+pageListGap
	}
	page.Move(fyne.NewPos(left, top))
	page.Resize(fyne.NewSize(size.Width-left, size.Height-top))
}

func (settingsLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(340, 320) }
