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

// leaveWidth is that of the one red button, in the theme's units; the others are 48
// across.
const leaveWidth = 76

// A toolbar is the row of round buttons that floats over a call. Leaving alone is red.
type toolbar struct {
	content            fyne.CanvasObject
	mic, camera, boxes *widgets.ToggleButton
	leave              *widgets.Button
}

func newToolbar(c *controller) *toolbar {
	k := c.toolkit
	t := &toolbar{
		mic:    k.NewToggleButton(icon("mic"), icon("mic-off"), c.toggleMic),
		camera: k.NewToggleButton(icon("camera"), icon("camera-off"), c.toggleCamera),
		boxes:  k.NewToggleButton(icon("boxes"), icon("boxes-off"), c.toggleBoxes),
		leave:  k.NewButton("", icon("leave"), withShortcut(lang.L("Leave the call"), "W"), c.leave),
	}
	t.leave.Importance = widget.DangerImportance
	leave := container.NewStack(widgets.NewFixedSpacer(leaveWidth, 1), t.leave)
	buttons := container.NewHBox(t.mic.Button, t.camera.Button, t.boxes.Button, widgets.NewFixedSpacer(12, 1), leave)
	row := container.NewThemeOverride(buttons, roundButtonSizes)
	t.content = container.NewStack(widgets.NewPanel(theme.ColorNameOverlayBackground, 0.85, 32),
		container.New(layout.NewCustomPaddedLayout(8, 8, 8, 8), row))
	return t
}

// onActivity has f called when the pointer or the focus comes to a button.
func (t *toolbar) onActivity(f func()) {
	for _, button := range []*widgets.Button{t.mic.Button, t.camera.Button, t.boxes.Button, t.leave} {
		button.OnActivity = f
	}
}

func (t *toolbar) render(st session.State) {
	t.mic.Set(st.Self.MicOn, micTooltip(st.Self))
	t.camera.Set(st.Self.CameraOn, cameraTooltip(st.Self))
	boxes := lang.L("Show boxes")
	if st.Detecting {
		boxes = lang.L("Hide the boxes")
	}
	t.boxes.Set(st.Detecting, withShortcut(boxes, "B"))
}

func micTooltip(self session.Self) string {
	if self.MicOn {
		return withShortcut(lang.L("Turn the microphone off"), "D")
	}
	return problemOrAction(lang.L("Turn the microphone on"), "D", self.MicProblem)
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
