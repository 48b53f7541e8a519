package posixlocale

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestLanguages(t *testing.T) {
	for _, c := range []struct {
		environment map[string]string
		want        string
	}{
		{nil, ""},
		{map[string]string{"LANG": "C"}, ""},
		{map[string]string{"LC_ALL": "POSIX", "LANG": "de_DE.UTF-8"}, ""},
		{map[string]string{"LANG": "C", "LANGUAGE": "ko"}, ""},
		{map[string]string{"LANG": "C.UTF-8"}, "en"},
		{map[string]string{"LC_MESSAGES": "C.utf8", "LANG": "de_DE.UTF-8"}, "en"},
		{map[string]string{"LANG": "de_DE@euro"}, "de_DE"},
		{map[string]string{"LANG": "ko_KR.UTF-8"}, "ko_KR"},
		{map[string]string{"LANG": "C.UTF-8", "LANGUAGE": "ko:sr@latin::C"}, "ko:sr:en"},
	} {
		if got := languages(func(name string) string { return c.environment[name] }); got != c.want {
			t.Errorf("%v: %q, not %q", c.environment, got, c.want)
		}
	}
}
