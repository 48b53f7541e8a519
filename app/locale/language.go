package locale

import (
	"encoding/json"
	"io"
	"log"
	"strings"
	"sync"

	"fyne.io/fyne/v2/lang"
	"github.com/go-text/typesetting/fontscan"

	"peerscope/assets"
)

// The choices of a language, as they are saved in the preferences.
const (
	SystemLanguage = "" // that of the desktop
	English        = "en"
	Korean         = "ko"
)

// LoadTranslations gives Fyne the texts of the language that was chosen, or English ones
// where no font has the letters of the language.
func LoadTranslations(choice string) error {
	system := lang.SystemLocale()
	language = usedLanguage(choice, system.LanguageString(), HasHangul)
	texts, err := assets.Translations.ReadFile("translations/ko.json")
	if err == nil && language == English {
		texts, err = englishOf(texts)
	}
	if err != nil {
		return err
	}
	return lang.AddTranslationsForLocale(texts, system) // Fyne shows those for its own locale
}

// englishOf gives the English texts of translations, each of which has itself as its key.
// Without them Fyne would say those that it has by itself in the language of the desktop,
// and complain of all others in its log.
func englishOf(translations []byte) ([]byte, error) {
	var texts map[string]string
	if err := json.Unmarshal(translations, &texts); err != nil {
		return nil, err
	}
	for key := range texts {
		texts[key] = key
	}
	texts["file.name"], texts["file.parent"] = "Name", "Parent" // keys of Fyne's
	return json.Marshal(texts)
}

// language is that of the texts that were loaded; Fyne has them for the whole program too.
var language = English

// Language is that of the texts: English or Korean.
func Language() string { return language }

// usedLanguage is Korean where that was chosen, by the person or else by the system,
// and can be shown.
func usedLanguage(choice, system string, hasHangul func() bool) string {
	if choice == SystemLanguage {
		choice, _, _ = strings.Cut(system, "-")
	}
	if choice == Korean && hasHangul() {
		return Korean
	}
	return English
}

// HasHangul says whether an installed font has the Korean letters. The first call
// looks through all fonts, which Fyne does too for its first text.
var HasHangul = sync.OnceValue(func() bool {
	fonts := fontscan.NewFontMap(log.New(io.Discard, "", 0))
	return fonts.UseSystemFonts("") == nil && hasLetter(fonts, '한')
})

// hasLetter says whether one of the fonts has the letter; a map gives some font even
// where none has.
func hasLetter(fonts *fontscan.FontMap, letter rune) bool {
	fonts.SetQuery(fontscan.Query{Families: []string{fontscan.SansSerif}})
	face := fonts.ResolveFace(letter)
	if face == nil {
		return false
	}
	_, ok := face.NominalGlyph(letter)
	return ok
}
