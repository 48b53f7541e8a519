package app

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/peer"
)

const recordingDotSize = 12 // in the theme's units

// recordingSigns say, above the pictures, what the others keep of us and what we record
// of them.
type recordingSigns struct {
	content    *fyne.Container
	kept, ours *recordingSign
	beganAt    time.Time // of our recording; zero is none
}

// A recordingSign is a red dot with a sentence and what can be done.
type recordingSign struct {
	content *fyne.Container
	text    *widgets.WrappedLabel
}

func newRecordingSigns(c *controller) *recordingSigns {
	button := func(text string, f func()) *widgets.Button { return c.toolkit.NewButton(text, nil, "", f) }
	s := &recordingSigns{
		kept: newRecordingSign(button(lang.L("Decline"), c.declineRecording)),
		ours: newRecordingSign(button(lang.L("Open folder"), func() { c.openFolder(c.settings.RecordingFolder) }),
			button(lang.L("Stop recording"), func() { c.session.SetRecordingAll(false) })),
	}
	s.content = container.NewVBox(s.kept.content, s.ours.content)
	return s
}

func newRecordingSign(buttons ...*widgets.Button) *recordingSign {
	s := &recordingSign{text: widgets.NewWrappedLabel("")}
	dot := canvas.NewCircle(theme.Color(theme.ColorNameError))
	side := container.NewHBox()
	for _, b := range buttons {
		side.Add(b)
	}
	sign := container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(recordingDotSize), dot))
	row := container.NewBorder(nil, nil, sign, container.NewCenter(side), s.text)
	panel := widgets.NewPanel(theme.ColorNameError, 0.25, 8)
	s.content = container.New(layout.NewCustomPaddedLayout(8, 0, 8, 8),
		container.NewStack(panel, container.New(layout.NewCustomPaddedLayout(4, 4, 12, 8), row)))
	s.content.Hide()
	return s
}

func (s *recordingSign) render(text string) {
	widgets.SetVisible(s.content, text != "")
	if text != "" {
		s.text.Update(text)
	}
}

func (s *recordingSigns) render(st session.State) {
	var kept []string
	for _, m := range st.Members {
		if m.Records != (peer.Recording{}) {
			kept = append(kept, locale.Notice(session.KeptNotice(cmp.Or(m.Name, lang.L("Somebody")), m.Records)))
		}
	}
	s.kept.render(strings.Join(kept, " "))
	s.ours.render(s.recordingText(st, time.Now()))
}

// recordingText says who is recorded, since when, and of whom more is to be said.
func (s *recordingSigns) recordingText(st session.State, now time.Time) string {
	var names, remarks []string
	for _, m := range st.Members {
		name := map[string]any{"Name": cmp.Or(m.Name, lang.L("Somebody"))}
		switch {
		case m.RecordingWanted && m.RecordingDeclined:
			remarks = append(remarks, lang.L("{{.Name}} does not want to be recorded: nothing of them is kept.", name))
		case m.RecordingWanted && !m.Recording:
			remarks = append(remarks, lang.L("{{.Name}} is being told that you record.", name))
		case m.Recording:
			names = append(names, name["Name"].(string))
		}
		if m.RecordingUnshown && !m.RecordingDeclined {
			remarks = append(remarks, lang.L("The program of {{.Name}} cannot show that something of them is kept: tell them yourself.", name))
		}
	}
	if len(names) == 0 {
		s.beganAt = time.Time{}
		return strings.Join(remarks, " ")
	}
	if s.beganAt.IsZero() {
		s.beganAt = now
	}
	since := now.Sub(s.beganAt).Truncate(time.Second)
	text := fmt.Sprintf("%s · %02d:%02d", lang.L("You record {{.Names}}", map[string]any{"Names": strings.Join(names, ", ")}), int(since.Minutes()), int(since.Seconds())%60)
	return strings.Join(append([]string{text}, remarks...), "\n")
}
