package app

import (
	"context"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/detector/rules"
)

// ruleText is a rule in words: what has to be so, for how long, and where.
func ruleText(r rules.Rule, member string) string {
	label := map[string]any{"Label": locale.Label(r.Label), "N": r.Count}
	parts := []string{lang.L("{{.Label}} is seen", label)}
	switch r.When {
	case rules.More:
		parts[0] = lang.L("{{.Label}}: more than {{.N}}", label)
	case rules.Gone:
		parts[0] = lang.L("{{.Label}} has gone", label)
	case rules.Missing:
		parts[0] = lang.L("{{.Label}} is not there", label)
	}
	if r.Name != "" {
		parts = append([]string{r.Name}, parts...)
	}
	if r.For > 0 {
		parts = append(parts, locale.Duration(r.For))
	}
	for _, part := range []string{member, r.Zone} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if r.MinScore > 0 {
		parts = append(parts, "≥ "+locale.Percent(r.MinScore))
	}
	return strings.Join(parts, " · ")
}

// alarmNotice says what is seen, and never what it means.
func alarmNotice(a session.Alarm, member string) session.Notice {
	n := session.Notice{Text: "{{.Name}}: {{.Label}}, {{.Score}}", Args: map[string]string{
		"Name": member, "Label": locale.Label(a.Rule.Label), "N": strconv.Itoa(len(a.Objects)), "Time": locale.Duration(a.Time.Sub(a.Since)),
	}}
	switch {
	case a.Rule.When == rules.More:
		n.Text = "{{.Name}}: {{.Label}}, {{.N}} at once"
	case a.Rule.When == rules.Gone:
		n.Text = "{{.Name}}: {{.Label}}, gone for {{.Time}}"
	case len(a.Objects) == 0:
		n.Text = "{{.Name}}: {{.Label}}, not there for {{.Time}}"
	default:
		n.Args["Score"] = locale.Percent(a.Objects[0].Detection.Score)
	}
	if a.Rule.Zone != "" {
		n.Args["Label"] += " (" + a.Rule.Zone + ")"
	}
	return n
}

// renderAlarms tells of the alarms that are new, and has the tiles flash at which they are.
func (s *callScreen) renderAlarms(st session.State) {
	names := memberNames(st.Members)
	for _, a := range st.Alarms {
		if a.ID <= s.lastAlarm {
			continue
		}
		s.lastAlarm = a.ID
		name := a.Name
		for i, t := range s.stage.tiles {
			if t.member.ID == a.Member {
				name = names[i]
				s.flash(t)
			}
		}
		notice := alarmNotice(a, name)
		s.controller.toasts.showAlarm(notice)
		s.controller.speech.readNotice(notice)
		s.controller.desktop.showAlarm(a, name)
	}
}

// A tile flashes that often at an alarm, and is as long bright as it is not.
const (
	flashes   = 4
	flashTime = 350 * time.Millisecond
)

// flash draws the eye to a tile, unless that is being done.
func (s *callScreen) flash(t *tile) {
	if t.flashing {
		return
	}
	t.flashing = true
	c := s.controller
	c.goroutines.Go(func() {
		for i := range 2 * flashes {
			bright, last := i%2 == 0, i == 2*flashes-1
			c.do(func() {
				widgets.SetVisible(t.alarm, bright)
				t.flashing = !last
			})
			if !sleep(c.ctx, flashTime) {
				return
			}
		}
	})
}

// sleep waits, and says whether ctx has not ended meanwhile.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
