package skip

import (
	"cmp"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A recorder is a test that notes what becomes of it.
type recorder struct {
	testing.TB
	outcome string
}

func (r *recorder) Helper()               {}
func (r *recorder) Skip(...any)           { r.end("skipped") }
func (r *recorder) Skipf(string, ...any)  { r.end("skipped") }
func (r *recorder) Fatalf(string, ...any) { r.end("failed") }

// end notes what would have ended a real test.
func (r *recorder) end(outcome string) { r.outcome = cmp.Or(r.outcome, outcome) }

func TestWhatIsSkipped(t *testing.T) {
	for _, c := range []struct {
		name, ci string
		skip     func(testing.TB)
		want     string
	}{
		{"lacking", "", func(t testing.TB) { Lacking(t, "a %s", "tool") }, "skipped"},
		{"lacking in CI", "1", func(t testing.TB) { Lacking(t, "a %s", "tool") }, "failed"},
		{"no command", "", func(t testing.TB) { WithoutCommands(t, "go", "no-such-command") }, "skipped"},
		{"no command in CI", "1", func(t testing.TB) { WithoutCommands(t, "go", "no-such-command") }, "failed"},
		{"commands in CI", "1", func(t testing.TB) { WithoutCommands(t, "go") }, ""},
		{"allowed", "", func(t testing.TB) { For(t, Subprocess) }, "skipped"},
		{"allowed in CI", "1", func(t testing.TB) { For(t, Subprocess) }, "skipped"},
	} {
		t.Setenv(forbidden, c.ci)
		r := &recorder{TB: t}
		c.skip(r)
		if r.outcome != c.want {
			t.Errorf("%s: %q, not %q", c.name, r.outcome, c.want)
		}
	}
}
