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

// A bar is the row of round buttons that floats over a call.
type bar struct {
	content                            fyne.CanvasObject
	mic, camera, boxes, leave          *button
	micOn, micOff, cameraOn, cameraOff fyne.Resource
	boxesOn, boxesOff                  fyne.Resource
}

func (w *window) newBar() *bar {
	b := &bar{
		micOn: glyph("mic"), micOff: glyph("mic-off"),
		cameraOn: glyph("camera"), cameraOff: glyph("camera-off"),
		boxesOn: glyph("boxes"), boxesOff: glyph("boxes-off"),
	}
	b.mic = w.newButton("", b.micOn, "", w.toggleMic)
	b.camera = w.newButton("", b.cameraOn, "", w.toggleCamera)
	b.boxes = w.newButton("", b.boxesOn, "", w.toggleBoxes)
	b.leave = w.newButton("", glyph("leave"), withKey(lang.L("Leave the call"), "W"), w.leave)
	b.leave.Importance = widget.DangerImportance
	apart := canvas.NewRectangle(color.Transparent)
	apart.SetMinSize(fyne.NewSize(12, 1))
	buttons := container.NewHBox(b.mic, b.camera, b.boxes, apart, b.leave)
	row := container.NewThemeOverride(buttons, roundLook)
	b.content = container.NewStack(newPlate(theme.ColorNameOverlayBackground, 0.85, 32),
		container.New(layout.NewCustomPaddedLayout(8, 8, 8, 8), row))
	return b
}

func (b *bar) each(f func(*button)) {
	for _, one := range []*button{b.mic, b.camera, b.boxes, b.leave} {
		f(one)
	}
}

func (b *bar) render(st session.State) {
	if st.Self.MicOn {
		b.mic.set(b.micOn, widget.MediumImportance, withKey(lang.L("Turn the microphone off"), "D"))
	} else {
		b.mic.set(b.micOff, widget.DangerImportance, offHint(lang.L("Turn the microphone on"), "D", st.Self.MicProblem))
	}
	if st.Self.CameraOn {
		b.camera.set(b.cameraOn, widget.MediumImportance, withKey(lang.L("Turn the camera off"), "E"))
	} else {
		b.camera.set(b.cameraOff, widget.DangerImportance, offHint(lang.L("Turn the camera on"), "E", st.Self.CameraProblem))
	}
	if st.Detecting {
		b.boxes.set(b.boxesOn, widget.MediumImportance, withKey(lang.L("Hide the boxes"), "B"))
	} else {
		b.boxes.set(b.boxesOff, widget.LowImportance, withKey(lang.L("Show boxes"), "B"))
	}
}

// offHint is what stands in the way, or else what a press does.
func offHint(action, key string, problem session.Notice) string {
	if problem.Text != "" {
		return sentence(problem)
	}
	return withKey(action, key)
}

// withKey names the key that does the same.
func withKey(action, key string) string {
	if runtime.GOOS == "darwin" {
		return fmt.Sprintf("%s (⌘%s)", action, key)
	}
	return fmt.Sprintf("%s (Ctrl+%s)", action, key)
}
