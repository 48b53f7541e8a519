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
// changed in it is applied at once. It has pages, of which one is shown.
type settingsDialog struct {
	fyne.Window
	controller *controller
	toolkit    *widgets.Toolkit
	you        *youPage
	devices    *devicesPage
	look       *lookPage
	detection  *detectionPage
	network    *networkPage
	privacy    *privacyPage
	pages      []*settingsPage
	shown      *settingsPage
	scroll     *container.Scroll // holds the page
}

// A settingsPage is one section of the settings.
type settingsPage struct {
	name    string
	content fyne.CanvasObject
	render  func(self session.Self) // shows what changes by itself; nil if nothing does
	apply   func()                  // takes over what was typed; nil if nothing can be
	button  *widgets.Button         // shows the page
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
		onClosed()
		for _, p := range d.pages {
			callIf(p.apply != nil, p.apply)
		}
		d.detection.close()
	})
	d.toolkit.Install(d.Canvas())
	d.show(d.pages[0])
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
	c, k := d.controller, d.toolkit
	d.scroll = container.NewVScroll(widgets.NewFixedSpacer(1, 1))
	k.Wheel = d.scroll
	d.you, d.devices, d.look = newYouPage(c, k), newDevicesPage(c, d, k), newLookPage(c, k)
	d.detection, d.network, d.privacy = newDetectionPage(c, d, k), newNetworkPage(c, k), newPrivacyPage(c, d, k)
	all := []struct {
		name string
		icon fyne.Resource
		page *settingsPage
	}{
		{lang.L("You"), theme.AccountIcon(), &d.you.settingsPage},
		{lang.L("Devices"), icon("camera"), &d.devices.settingsPage},
		{lang.L("Look"), theme.ColorPaletteIcon(), &d.look.settingsPage},
		{lang.L("Detection"), icon("boxes"), &d.detection.settingsPage},
		{lang.L("Network"), icon("link"), &d.network.settingsPage},
		{lang.L("Privacy"), icon("shield"), &d.privacy.settingsPage},
		{lang.L("About"), theme.InfoIcon(), newAboutPage(c, d)},
	}
	var parts []fyne.CanvasObject
	for _, one := range all {
		p := one.page
		p.name = one.name
		p.button = k.NewButton(one.name, one.icon, "", func() { d.show(p) })
		p.button.Importance, p.button.Alignment = widget.LowImportance, widget.ButtonAlignLeading
		d.pages, parts = append(d.pages, p), append(parts, p.button)
	}
	return container.New(layout.NewCustomPaddedLayout(16, 16, 16, 8), container.New(settingsLayout{}, append(parts, d.scroll)...))
}

// show shows a page from its top.
func (d *settingsDialog) show(p *settingsPage) {
	if d.shown != nil {
		callIf(d.shown.apply != nil, d.shown.apply)
		d.shown.button.Update(d.shown.button.Icon, widget.LowImportance, "")
	}
	d.shown = p
	p.button.Update(p.button.Icon, widget.MediumImportance, "")
	title := widgets.WithSpaceBelow(widgets.NewTitle(p.name).Flush())
	d.scroll.Content = container.New(layout.NewCustomPaddedLayout(4, 16, 0, 8+theme.ScrollBarSize()),
		container.New(maxWidth(settingsMaxWidth), container.NewVBox(title, p.content)))
	d.scroll.Offset = fyne.Position{}
	d.scroll.Refresh()
	d.render(d.controller.state.Self)
}

// render shows what changes by itself.
func (d *settingsDialog) render(self session.Self) {
	if d.shown.render != nil {
		d.shown.render(self)
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
