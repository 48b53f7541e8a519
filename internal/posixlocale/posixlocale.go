// Package posixlocale says which languages a person reads in a form that Fyne
// understands. Fyne reads them while its packages are initialized, and complains on
// stderr of the locale C.UTF-8 and of modifiers such as @euro.
//
// To import this package is enough. It depends on nothing that Fyne's package lang
// does not depend on, so the order that the Go specification gives to packages
// ("Program initialization") has it initialized first: its path sorts before
// text/template, for which lang waits.
package posixlocale

import (
	"cmp"
	"os"
	"strings"
)

func init() {
	if value := languages(os.Getenv); value != "" {
		_ = os.Setenv("LANGUAGE", value) // without it Fyne is loud, no more
	}
}

// languages gives a value of LANGUAGE, as gettext defines it, that says the same as
// the environment without character sets and modifiers; "" where gettext ignores
// LANGUAGE.
func languages(getenv func(string) string) string {
	locale := cmp.Or(getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG"), "C")
	if locale == "C" || locale == "POSIX" {
		return ""
	}
	var all []string
	for _, name := range strings.FieldsFunc(cmp.Or(getenv("LANGUAGE"), locale), func(r rune) bool { return r == ':' }) {
		name, _, _ = strings.Cut(name, "@")
		name, _, _ = strings.Cut(name, ".")
		if name == "C" || name == "POSIX" {
			name = "en"
		}
		all = append(all, name)
	}
	return strings.Join(all, ":")
}
