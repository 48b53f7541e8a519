package app

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2/lang"

	"peerscope/app/session"
)

// memberName is how the window calls a member.
func memberName(m session.Member) string {
	if m.Name == "" {
		return lang.L("The other side")
	}
	return m.Name
}

// memberNames are how the window calls the members; two of one name are numbered.
func memberNames(members []session.Member) (names []string) {
	for _, m := range members {
		names = append(names, numberDouble(memberName(m), names))
	}
	return names
}

// initials are the first letters of the first and the last word of a name; "" where
// there are none.
func initials(name string) string {
	var letters []rune
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		letters = append(letters, unicode.ToUpper([]rune(word)[0]))
	}
	if len(letters) > 2 {
		letters = []rune{letters[0], letters[len(letters)-1]}
	}
	return string(letters)
}
