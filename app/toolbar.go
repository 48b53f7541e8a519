package app

import (
	"fmt"
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/app/widgets"
)

// In the theme's units.
const (
	leaveWidth     = 72 // of the one red button
	leaveGap       = 10 // before it
	toolbarPadding = 8
)

// alwaysInToolbar is how many of the buttons never go into the menu.
const alwaysInToolbar = 2

// toolbarActions are what the buttons do that the controller does not know of.
type toolbarActions struct{ people, objects, statistics, journal, settings, fullScreen func() }

// toolbarState is what of the call screen is open.
type toolbarState struct{ people, objects, statistics, fullScreen bool }

// A toolbar is the row of round buttons that floats over a call. What does not fit is
// in a menu. Leaving alone is red.
type toolbar struct {
	controller                          *controller
	content                             fyne.CanvasObject
	mic, camera, boxes                  *widgets.ToggleButton
	screen, people, objects, statistics *widgets.ToggleButton
	fullScreen, record                  *widgets.ToggleButton
	snapshot, journal, settings, link   *widgets.Button
	more, leave                         *widgets.Button
	items                               []*toolbarItem // what does not fit goes into the menu from the last on
	row                                 *container.ThemeOverride
}

// A toolbarItem is a button that may be in the menu instead.
type toolbarItem struct {
	button  *widgets.Button
	offered bool // there is a use for it now
	fits    bool
}

func newToolbar(c *controller, do toolbarActions) *toolbar {
	k := c.toolkit
	plain := func(name string, tapped func()) *widgets.ToggleButton {
		return k.NewToggleButton(icon(name), icon(name), tapped)
	}
	t := &toolbar{
		controller: c,
		boxes:      k.NewToggleButton(icon("boxes"), icon("boxes-off"), c.toggleBoxes),
		screen:     plain("screen", c.toggleScreen),
		record:     plain("record", c.toggleRecording),
		people:     plain("people", do.people),
		objects:    plain("list", do.objects),
		statistics: plain("statistics", do.statistics),
		fullScreen: k.NewToggleButton(theme.ViewRestoreIcon(), theme.ViewFullScreenIcon(), do.fullScreen),
		snapshot:   k.NewButton("", icon("snapshot"), withShortcut(lang.L("Take a picture"), "S"), c.takeSnapshot),
		journal:    k.NewButton("", theme.HistoryIcon(), withShortcut(lang.L("Journal: what was seen"), "H"), do.journal),
		link:       k.NewButton("", icon("link"), lang.L("Copy the link"), c.copyLink),
		leave:      k.NewButton("", icon("leave"), withShortcut(lang.L("Leave the call"), "W"), c.leave),
	}
	t.mic = k.NewToggleButton(icon("mic"), icon("mic-off"), func() { t.tell(c.state.Self.MicProblem); c.toggleMic() })
	t.camera = k.NewToggleButton(icon("camera"), icon("camera-off"), func() { t.tell(cameraProblem(c.state.Self)); c.toggleCamera() })
	t.settings = k.NewButton("", theme.SettingsIcon(), "", func() { t.tell(c.state.Self.SpeakerProblem); do.settings() })
	t.more = k.NewButton("", theme.MoreHorizontalIcon(), lang.L("More"), t.showMenu)
	t.leave.Importance = widget.DangerImportance
	for _, b := range []*widgets.Button{
		t.mic.Button, t.camera.Button, t.screen.Button, t.boxes.Button, t.snapshot, t.record.Button, t.people.Button,
		t.objects.Button, t.statistics.Button, t.journal, t.settings, t.link, t.fullScreen.Button,
	} {
		t.items = append(t.items, &toolbarItem{button: b, offered: true, fits: true})
	}
	for _, b := range []*widgets.Button{t.snapshot, t.journal, t.settings, t.link, t.more} {
		b.Importance = widget.LowImportance
	}
	t.build()
	return t
}

func (t *toolbar) build() {
	buttons := container.NewHBox()
	for _, item := range t.items {
		buttons.Add(item.button)
	}
	t.more.Hide()
	buttons.Add(t.more)
	buttons.Add(container.New(layout.NewCustomPaddedLayout(0, 0, leaveGap, 0),
		container.NewStack(widgets.NewFixedSpacer(leaveWidth, 1), t.leave)))
	t.row = onStage(buttons, roundButtonSizes)
	t.content = container.NewStack(onStage(widgets.NewPanel(theme.ColorNameOverlayBackground, 0.9, 30), nil),
		container.New(layout.NewCustomPaddedLayout(toolbarPadding, toolbarPadding, toolbarPadding, toolbarPadding), t.row))
}

// tell shows a problem that the person asks about by a press.
func (t *toolbar) tell(problem session.Notice) {
	if problem.Text != "" {
		t.controller.toasts.show(problem)
	}
}

// onActivity has f called when the pointer or the focus comes to a button.
func (t *toolbar) onActivity(f func()) {
	for _, item := range t.items {
		item.button.OnActivity = f
	}
	t.more.OnActivity, t.leave.OnActivity = f, f
}

func (t *toolbar) render(st session.State, open toolbarState) {
	t.renderDevices(st.Self)
	t.boxes.Set(st.Detecting, withShortcut(either(st.Detecting, lang.L("Hide the boxes"), lang.L("Show boxes")), "B"))
	recording := wantsRecording(st)
	t.record.Set(recording, withShortcut(either(recording, lang.L("Stop recording"), lang.L("Record everybody")), "R"))
	t.people.Set(open.people, lang.L("Who is here"))
	t.objects.Set(open.objects, lang.L("What is seen now"))
	t.statistics.Set(open.statistics, lang.L("Statistics"))
	t.fullScreen.Set(open.fullScreen, either(open.fullScreen, lang.L("Leave full screen"), lang.L("Full screen"))+" (F11)")
	for _, item := range t.items {
		switch item.button {
		case t.screen.Button:
			item.offered = firstScreen(st.Self.Cameras) != ""
		case t.link:
			item.offered = st.Link != ""
		case t.snapshot:
			item.offered = t.controller.opts.SaveSnapshot != nil && st.Phase == session.InCall
		case t.record.Button, t.people.Button, t.objects.Button, t.statistics.Button:
			item.offered = st.Phase == session.InCall
		}
		widgets.SetVisible(item.button, item.offered && item.fits)
	}
}

// renderDevices shows what is on, and by badges what does not work: the settings have
// that of the loudspeaker.
func (t *toolbar) renderDevices(self session.Self) {
	t.mic.Set(self.MicOn, callMicTooltip(self))
	t.mic.Button.SetBadge(self.MicProblem.Text != "")
	sharing := showsScreen(self)
	t.camera.Set(self.CameraOn, cameraTooltip(self))
	t.camera.Button.SetBadge(cameraProblem(self).Text != "")
	t.screen.Set(sharing, either(sharing, lang.L("Show the camera again"), lang.L("Show your screen")))
	t.settings.Update(t.settings.Icon, widget.LowImportance, problemOrAction(lang.L("Settings"), ",", self.SpeakerProblem))
	t.settings.SetBadge(self.SpeakerProblem.Text != "")
}

func either(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}

// fit shows the buttons that fit into a width, and a button for the menu of the others
// if there are any.
func (t *toolbar) fit(width float32) {
	slot := t.leave.MinSize().Height + theme.Padding()
	room := int((width - 2*toolbarPadding - leaveGap - leaveWidth) / slot)
	offered := 0
	for _, item := range t.items {
		if item.offered {
			offered++
		}
	}
	all := offered <= room
	if !all {
		room = max(room-1, alwaysInToolbar)
	}
	for _, item := range t.items {
		if item.offered {
			item.fits = room > 0
			room--
		}
		widgets.SetVisible(item.button, item.offered && item.fits)
	}
	widgets.SetVisible(t.more, !all)
	t.more.SetBadge(!all && !t.settings.Visible() && t.controller.state.Self.SpeakerProblem.Text != "")
}

// minSize is that of the narrowest toolbar.
func (t *toolbar) minSize() fyne.Size {
	side := t.leave.MinSize().Height
	return fyne.NewSize((alwaysInToolbar+1)*(side+theme.Padding())+leaveGap+leaveWidth+2*toolbarPadding, side+2*toolbarPadding)
}

// showMenu offers the buttons that do not fit.
func (t *toolbar) showMenu() {
	var items []*fyne.MenuItem
	for _, item := range t.items {
		if item.offered && !item.fits {
			one := fyne.NewMenuItem(item.button.Tooltip(), item.button.OnTapped)
			one.Icon = item.button.Icon
			items = append(items, one)
		}
	}
	t.controller.showMenu(items, t.controller.app.Driver().AbsolutePositionForObject(t.more))
}

func micTooltip(self session.Self) string {
	if self.MicOn {
		return withShortcut(lang.L("Turn the microphone off"), "D")
	}
	return problemOrAction(lang.L("Turn the microphone on"), "D", self.MicProblem)
}

// callMicTooltip also tells of push to talk.
func callMicTooltip(self session.Self) string {
	if self.MicOn || self.MicProblem.Text != "" {
		return micTooltip(self)
	}
	return micTooltip(self) + "\n" + lang.L("Or hold the space bar to talk.")
}

func cameraTooltip(self session.Self) string {
	if self.CameraOn {
		return withShortcut(lang.L("Turn the camera off"), "E")
	}
	return problemOrAction(lang.L("Turn the camera on"), "E", cameraProblem(self))
}

// problemOrAction is the problem, or else the action that a press is for.
func problemOrAction(action, key string, problem session.Notice) string {
	if problem.Text != "" {
		return locale.Notice(problem)
	}
	return withShortcut(action, key)
}

// withShortcut adds the key that does the same.
func withShortcut(action, key string) string {
	if runtime.GOOS == "darwin" {
		return fmt.Sprintf("%s (⌘%s)", action, key)
	}
	return fmt.Sprintf("%s (Ctrl+%s)", action, key)
}
