package locale

import (
	"bytes"
	"io"
	"log"
	"testing"

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
