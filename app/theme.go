package app

import (
	"bytes"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"peerscope/assets"
)

// The choices of a theme, as they are saved in the preferences.
const (
	systemTheme = "" // follow the desktop
	lightTheme  = "light"
	darkTheme   = "dark"
)

// An appTheme is Fyne's default theme with rounder corners, in the chosen variant.
type appTheme struct {
	fyne.Theme
	choice string
}

func newTheme(choice string) appTheme { return appTheme{theme.DefaultTheme(), choice} }

func (l appTheme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	switch l.choice {
	case lightTheme:
		variant = theme.VariantLight
	case darkTheme:
		variant = theme.VariantDark
	}
	light := variant == theme.VariantLight
	switch {
	case name == theme.ColorNameDisabled && light: // hints too: a contrast of 4.5, where Fyne's is below 2
		return color.NRGBA{0x6A, 0x6A, 0x70, 0xFF}
	case name == theme.ColorNameDisabled:
		return color.NRGBA{0x9C, 0x9C, 0xA4, 0xFF}
	case name == theme.ColorNameInputBorder && light: // 3 against its background, where Fyne's is 1.2
		return color.NRGBA{0x8A, 0x8A, 0x92, 0xFF}
	case name == theme.ColorNameInputBorder:
		return color.NRGBA{0x7D, 0x7D, 0x86, 0xFF}
	case name == theme.ColorNameSuccess && light: // 4.5 on white, where Fyne's is 1.4
		return color.NRGBA{0x1B, 0x80, 0x3C, 0xFF}
	case name == theme.ColorNameError: // white on it has a contrast of 5
		return color.NRGBA{0xD3, 0x2F, 0x2F, 0xFF}
	case name == theme.ColorNameForegroundOnError:
		return color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}
	case name == theme.ColorNameButton && light: // Fyne's can hardly be told from the background
		return color.NRGBA{0xE2, 0xE3, 0xE8, 0xFF}
	}
	return l.Theme.Color(name, variant)
}

// Size has three sizes of text, and distances on a grid of 8 units: Fyne's inner
// padding is 8, and its padding half of that.
func (l appTheme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius:
		return 8
	case theme.SizeNameHeadingText: // what a page is about
		return 24
	case theme.SizeNameSubHeadingText: // what a section is about
		return 16
	case theme.SizeNameText:
		return 13
	}
	return l.Theme.Size(name)
}

// A sizedTheme is the theme of the app with some sizes of its own.
type sizedTheme map[fyne.ThemeSizeName]float32

var (
	// roundButtonSizes makes buttons of one icon round and large enough for a thumb.
	roundButtonSizes = sizedTheme{
		theme.SizeNameInputRadius:  22,
		theme.SizeNameInlineIcon:   22,
		theme.SizeNameInnerPadding: 11, // 22 + 2 x 11 = 44 across
	}
	// largeControlSizes is for what a page is for.
	largeControlSizes = sizedTheme{
		theme.SizeNameText:         16,
		theme.SizeNameInnerPadding: 12,
	}
	// smallTextSizes is for what nobody reads letter by letter.
	smallTextSizes = sizedTheme{theme.SizeNameText: 11}
	// denseSizes brings lines of a table together.
	denseSizes = sizedTheme{theme.SizeNameInnerPadding: 1}
)

func (sizedTheme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	return fyne.CurrentApp().Settings().Theme().Color(name, variant)
}

func (sizedTheme) Font(style fyne.TextStyle) fyne.Resource {
	return fyne.CurrentApp().Settings().Theme().Font(style)
}

func (sizedTheme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return fyne.CurrentApp().Settings().Theme().Icon(name)
}

func (l sizedTheme) Size(name fyne.ThemeSizeName) float32 {
	if size, ok := l[name]; ok {
		return size
	}
	return fyne.CurrentApp().Settings().Theme().Size(name)
}

// icon is one of our own drawings, in the colour of text.
func icon(name string) fyne.Resource { return theme.NewThemedResource(drawing(name)) }

// whiteIcon is one of our own drawings in white.
func whiteIcon(name string) fyne.Resource {
	plain := drawing(name)
	white := bytes.Replace(plain.Content(), []byte("<svg "), []byte(`<svg fill="#ffffff" `), 1)
	return fyne.NewStaticResource("white-"+plain.Name(), white)
}

// drawing is one of our own drawings as it is.
func drawing(name string) fyne.Resource {
	data, err := assets.Glyphs.ReadFile("icon/" + name + ".svg")
	if err != nil {
		panic(err) // the name is ours and so is the folder
	}
	return fyne.NewStaticResource(name+".svg", data)
}
