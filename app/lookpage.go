package app

import (
	"slices"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"peerscope/app/locale"
	"peerscope/app/preferences"
	"peerscope/app/widgets"
)

// A lookPage is for choosing colours and language.
type lookPage struct {
	settingsPage
	theme, language *widgets.Choice
}

func newLookPage(c *controller, k *widgets.Toolkit) *lookPage {
	p := &lookPage{theme: newThemeChoice(c, k), language: newLanguageChoice(c, k)}
	p.content = container.NewVBox(
		widgets.NewSection(lang.L("Appearance"), p.theme.Container),
		widgets.NewSection(lang.L("Language"), p.language.Container,
			widgets.NewHint(lang.L("It counts from the next start.")).Flush()))
	return p
}

// newThemeChoice is for choosing light or dark.
func newThemeChoice(c *controller, k *widgets.Toolkit) *widgets.Choice {
	themes := []string{systemTheme, lightTheme, darkTheme}
	names := []string{lang.L("As the system"), lang.L("Light"), lang.L("Dark")}
	return k.NewChoice(names, max(slices.Index(themes, c.preferences.Get().Theme), 0), func(i int) {
		c.updatePreferences(func(p *preferences.Preferences) { p.Theme = themes[i] })
		c.app.Settings().SetTheme(newTheme(themes[i]))
	})
}

// newLanguageChoice is for choosing the language of the next start. A name stands in
// its own language.
func newLanguageChoice(c *controller, k *widgets.Toolkit) *widgets.Choice {
	languages, names := []string{locale.SystemLanguage, locale.English}, []string{lang.L("As the system"), "English"}
	if locale.HasHangul() {
		languages, names = append(languages, locale.Korean), append(names, "한국어")
	}
	return k.NewChoice(names, max(slices.Index(languages, c.preferences.Get().Language), 0), func(i int) {
		c.updatePreferences(func(p *preferences.Preferences) { p.Language = languages[i] })
	})
}
