package app

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// stageColor is behind the pictures of a call.
var stageColor = color.NRGBA{0x0F, 0x10, 0x12, 0xFF}

// A stageTheme is dark whatever was chosen for the rest of the window: pictures look
// best so, and what lies over them reads the same on every desktop.
type stageTheme struct {
	appTheme
	sizes sizedTheme
}

// onStage gives an object the theme of the stage, with some sizes of its own; nil is
// none.
func onStage(o fyne.CanvasObject, sizes sizedTheme) *container.ThemeOverride {
	return container.NewThemeOverride(o, stageTheme{newTheme(darkTheme), sizes})
}

func (t stageTheme) Size(name fyne.ThemeSizeName) float32 {
	if size, ok := t.sizes[name]; ok {
		return size
	}
	return t.appTheme.Size(name)
}

// compactSizes bring together what lies in a panel over the pictures.
var compactSizes = sizedTheme{theme.SizeNameInnerPadding: 6, theme.SizeNameText: 13}

// A switchedTheme is that of the stage while it is on, and else that of the app.
type switchedTheme struct {
	stageTheme
	on bool
}

func (t *switchedTheme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if t.on {
		return t.stageTheme.Color(name, variant)
	}
	return fyne.CurrentApp().Settings().Theme().Color(name, variant)
}
