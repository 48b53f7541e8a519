package app

import (
	"fmt"
	"image/color"
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
)

// A callBar is the row of round buttons that floats over a call.
type callBar struct {
	content                            fyne.CanvasObject
	mic, camera, boxes, leave          *button
	micOn, micOff, cameraOn, cameraOff fyne.Resource
	boxesOn, boxesOff                  fyne.Resource
}

func (w *window) newCallBar() *callBar {
	b := &callBar{
		micOn: icon("mic"), micOff: icon("mic-off"),
		cameraOn: icon("camera"), cameraOff: icon("camera-off"),
		boxesOn: icon("boxes"), boxesOff: icon("boxes-off"),
	}
	b.mic = w.newButton("", b.micOn, "", w.toggleMic)
	b.camera = w.newButton("", b.cameraOn, "", w.toggleCamera)
	b.boxes = w.newButton("", b.boxesOn, "", w.toggleBoxes)
	b.leave = w.newButton("", icon("leave"), withShortcut(lang.L("Leave the call"), "W"), w.leave)
	b.leave.Importance = widget.DangerImportance
	apart := canvas.NewRectangle(color.Transparent)
	apart.SetMinSize(fyne.NewSize(12, 1))
	buttons := container.NewHBox(b.mic, b.camera, b.boxes, apart, b.leave)
	row := container.NewThemeOverride(buttons, roundButtonSizes)
	b.content = container.NewStack(newPanel(theme.ColorNameOverlayBackground, 0.85, 32),
		container.New(layout.NewCustomPaddedLayout(8, 8, 8, 8), row))
	return b
}

func (b *callBar) each(f func(*button)) {
	for _, one := range []*button{b.mic, b.camera, b.boxes, b.leave} {
		f(one)
	}
}

func (b *callBar) render(st session.State) {
	if st.Self.MicOn {
		b.mic.update(b.micOn, widget.MediumImportance, withShortcut(lang.L("Turn the microphone off"), "D"))
	} else {
		b.mic.update(b.micOff, widget.DangerImportance, problemOr(lang.L("Turn the microphone on"), "D", st.Self.MicProblem))
	}
	if st.Self.CameraOn {
		b.camera.update(b.cameraOn, widget.MediumImportance, withShortcut(lang.L("Turn the camera off"), "E"))
	} else {
		b.camera.update(b.cameraOff, widget.DangerImportance, problemOr(lang.L("Turn the camera on"), "E", st.Self.CameraProblem))
	}
	if st.Detecting {
		b.boxes.update(b.boxesOn, widget.MediumImportance, withShortcut(lang.L("Hide the boxes"), "B"))
	} else {
		b.boxes.update(b.boxesOff, widget.LowImportance, withShortcut(lang.L("Show boxes"), "B"))
	}
}

// problemOr is what stands in the way, or else what a press does.
func problemOr(action, key string, problem session.Notice) string {
	if problem.Text != "" {
		return noticeText(problem)
	}
	return withShortcut(action, key)
}

// withShortcut names the key that does the same.
func withShortcut(action, key string) string {
	if runtime.GOOS == "darwin" {
		return fmt.Sprintf("%s (⌘%s)", action, key)
	}
	return fmt.Sprintf("%s (Ctrl+%s)", action, key)
}
