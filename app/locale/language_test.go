package locale

import (
	"bytes"
	"cmp"
	"io"
	"log"
	"os"
	"strings"
	"testing"

	"fyne.io/fyne/v2/lang"
	"github.com/go-text/typesetting/fontscan"
	"golang.org/x/image/font/gofont/goregular"
)

// Nobody is shown letters that no font has, and everybody gets the language of
// their choice.
func TestUsedLanguage(t *testing.T) {
	for _, c := range []struct {
		choice, system string
		hangul         bool
		want           string
	}{
		{SystemLanguage, "ko", true, Korean},
		{SystemLanguage, "ko-KR", true, Korean},
		{SystemLanguage, "ko-KR", false, English},
		{SystemLanguage, "de", true, English},
		{Korean, "en-US", true, Korean},
		{Korean, "ko", false, English},
		{English, "ko", true, English},
	} {
		if got := usedLanguage(c.choice, c.system, func() bool { return c.hangul }); got != c.want {
			t.Errorf("%+v: it is %s", c, got)
		}
	}
}

// Nothing is said in another language than the chosen one, on desktops in languages that
// Fyne speaks and in others.
func TestEnglishOnDesktopsInOtherLanguages(t *testing.T) {
	t.Cleanup(func() { _ = LoadTranslations(SystemLanguage) }) // of the locale before
	t.Setenv("LANGUAGE", "")
	t.Setenv("LC_ALL", "de_DE.UTF-8")
	if err := lang.AddTranslationsForLocale([]byte("{}"), English); err != nil || lang.L("Cancel") != "Abbrechen" {
		t.Fatalf("Fyne by itself says %s, %v", lang.L("Cancel"), err)
	}
	var problems bytes.Buffer
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	for _, system := range []string{"de", "de_DE.UTF-8", "pt_BR.UTF-8", "zh_CN.UTF-8", "it_IT", "C", ""} {
		t.Setenv("LC_ALL", system)
		if err := LoadTranslations(English); err != nil {
			t.Fatal(err)
		}
		log.SetOutput(&problems)
		for key := range korean(t) {
			want := cmp.Or(map[string]string{"file.name": "Name", "file.parent": "Parent"}[key], key)
			if got := lang.L(key); got != want && !strings.Contains(key, "{{") {
				t.Errorf("%q: %q is %q", system, key, got)
			}
		}
		log.SetOutput(os.Stderr)
		if problems.Len() > 0 {
			t.Fatalf("%q: %.200s", system, &problems)
		}
	}
}

func TestHasLetter(t *testing.T) {
	fonts := fontscan.NewFontMap(log.New(io.Discard, "", 0))
	if hasLetter(fonts, 'a') {
		t.Error("no font has a letter")
	}
	if err := fonts.AddFont(bytes.NewReader(goregular.TTF), "go", ""); err != nil {
		t.Fatal(err)
	}
	if !hasLetter(fonts, 'a') || hasLetter(fonts, '한') {
		t.Error("the Go font has Latin letters and no Korean ones")
	}
}
