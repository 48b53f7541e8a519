package app

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"peerscope/assets"
)

// The choices of light and dark, as they are kept in the preferences.
const (
	systemLook = "" // follow the desktop
	lightLook  = "light"
	darkLook   = "dark"
)

// A look is Fyne's own theme with softer corners, in the variant chosen.
type look struct {
	fyne.Theme
	choice string
}

func newLook(choice string) look { return look{theme.DefaultTheme(), choice} }

// Color is part of fyne.Theme.
func (l look) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	switch l.choice {
	case lightLook:
		variant = theme.VariantLight
	case darkLook:
		variant = theme.VariantDark
	}
	light := variant == theme.VariantLight
	switch {
	case name == theme.ColorNameDisabled && light: // Fyne's has a contrast below 2; quiet words are to be read
		return quietOnLight
	case name == theme.ColorNameDisabled:
		return quietOnDark
	case name == theme.ColorNameButton && light: // Fyne's is not to be told from the ground
		return buttonOnLight
	}
	return l.Theme.Color(name, variant)
}

// What is quiet has a contrast of 4.5 or better on the backgrounds of Fyne.
var (
	quietOnLight = color.NRGBA{0x6A, 0x6A, 0x70, 0xFF}
	quietOnDark  = color.NRGBA{0x9C, 0x9C, 0xA4, 0xFF}
)

var buttonOnLight = color.NRGBA{0xE2, 0xE3, 0xE8, 0xFF}

// Size is part of fyne.Theme.
func (l look) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius:
		return 8
	}
	return l.Theme.Size(name)
}

// A sizedLook is the look with some sizes of its own.
type sizedLook map[fyne.ThemeSizeName]float32

var (
	// roundLook makes buttons of one icon round and large enough for a thumb.
	roundLook = sizedLook{
		theme.SizeNameInputRadius:  24,
		theme.SizeNameInlineIcon:   24,
		theme.SizeNameInnerPadding: 12, // 24 + 2 x 12 = 48 across
	}
	// smallLook is for what nobody reads letter by letter.
	smallLook = sizedLook{theme.SizeNameText: 11}
	// denseLook brings lines of a table together.
	denseLook = sizedLook{theme.SizeNameInnerPadding: 1}
)

// Color is part of fyne.Theme.
func (sizedLook) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	return fyne.CurrentApp().Settings().Theme().Color(name, variant)
}

// Font is part of fyne.Theme.
func (sizedLook) Font(style fyne.TextStyle) fyne.Resource {
	return fyne.CurrentApp().Settings().Theme().Font(style)
}

// Icon is part of fyne.Theme.
func (sizedLook) Icon(name fyne.ThemeIconName) fyne.Resource {
	return fyne.CurrentApp().Settings().Theme().Icon(name)
}

// Size is part of fyne.Theme.
func (l sizedLook) Size(name fyne.ThemeSizeName) float32 {
	if size, ok := l[name]; ok {
		return size
	}
	return fyne.CurrentApp().Settings().Theme().Size(name)
}

// glyph is one of our own drawings, in the colour of the text it stands with.
func glyph(name string) fyne.Resource {
	data, err := assets.Glyphs.ReadFile("icon/" + name + ".svg")
	if err != nil {
		panic(err) // the name is ours and so is the folder
	}
	return theme.NewThemedResource(fyne.NewStaticResource(name+".svg", data))
}
