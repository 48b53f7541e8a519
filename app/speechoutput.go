package app

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"peerscope/app/alert"
	"peerscope/app/locale"
	"peerscope/app/session"
)

// A speechOutput reads aloud for who does not see the window: what comes and goes in the
// pictures, alarms, and on demand what is there.
type speechOutput struct {
	controller *controller
	dispatcher *alert.Dispatcher // nil where nothing reads aloud
	changes    labelChanges
}

func newSpeechOutput(c *controller) *speechOutput {
	s := &speechOutput{controller: c}
	if c.opts.NewSpeech == nil {
		return s
	}
	s.dispatcher = alert.NewDispatcher(c.opts.NewSpeech(locale.Language()), func(r alert.Report) {
		c.do(func() { c.toasts.show(noSpeechNotice(r.Err.Error())) })
	})
	return s
}

func noSpeechNotice(details string) session.Notice {
	return session.Notice{Text: "Nothing here reads aloud. Install speech-dispatcher and a voice.", Details: details, Problem: true}
}

// render reads what has come and gone, if the person wants that.
func (s *speechOutput) render(st session.State, now time.Time) {
	if s.dispatcher == nil || st.Phase != session.InCall || !s.controller.preferences.Get().ReadAloud {
		s.changes = labelChanges{}
		return
	}
	var parts []string
	for _, c := range s.changes.update(st.LabelCounts, now) {
		parts = append(parts, changeText(c))
	}
	if len(parts) > 0 {
		s.dispatcher.Send(alert.Message{Text: strings.Join(parts, "; ")})
	}
}

// readNotice reads a notice, if the person wants that.
func (s *speechOutput) readNotice(n session.Notice) {
	if s.dispatcher != nil && s.controller.preferences.Get().ReadAloud {
		s.dispatcher.Send(alert.Message{Text: locale.Notice(n)})
	}
}

// readList reads what is there now, whether changes are read or not.
func (s *speechOutput) readList(st session.State) {
	if s.dispatcher == nil {
		s.controller.toasts.show(noSpeechNotice(""))
		return
	}
	s.dispatcher.Send(alert.Message{Text: listText(st), Interrupts: true})
}

func (s *speechOutput) close() {
	if s.dispatcher != nil {
		s.dispatcher.Close()
	}
}

// listText says what is seen now.
func listText(st session.State) string {
	if st.Phase != session.InCall {
		return lang.L("Nobody is here.")
	}
	var things []string
	for _, c := range st.LabelCounts {
		thing := locale.Label(c.Label)
		if c.Count > 1 {
			thing = lang.L("{{.N}} × {{.Label}}", map[string]any{"N": c.Count, "Label": thing})
		}
		things = append(things, thing)
	}
	if len(things) == 0 {
		return lang.L("Nothing is seen.")
	}
	slices.Sort(things)
	return lang.L("Seen now: {{.Things}}.", map[string]any{"Things": strings.Join(things, ", ")})
}

// changeText says how the count of a label has changed. English has an article, and knows
// one from many; each is a text of its own.
func changeText(c labelChange) string {
	args := map[string]any{"Label": locale.Label(c.label), "N": c.after}
	switch {
	case c.after == 0 && c.before == 1:
		return lang.L("the {{.Label}} is gone", args)
	case c.after == 0:
		return lang.L("{{.Label}}: all are gone", args)
	case c.before == 0 && c.after == 1 && strings.IndexAny(c.label, "aeiou") == 0:
		return lang.L("an {{.Label}} came", args)
	case c.before == 0 && c.after == 1:
		return lang.L("a {{.Label}} came", args)
	default:
		return lang.L("{{.Label}}: now {{.N}}", args)
	}
}
