package app

import (
	"cmp"
	"context"
	"image/color"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"peerscope/app/journal"
	"peerscope/app/locale"
	"peerscope/app/palette"
)

// A journalKind is which rows the journal's window shows.
type journalKind int

// The kinds, in the order in which they are offered.
const (
	seenObjects journalKind = iota
	alarmsOfRules
	recordedFiles
)

// A journalRow is one of any kind. Its object is what was seen, that which raised the
// alarm, or who was recorded, without a label.
type journalRow struct {
	journal.Object
	kind journalKind
	rule string // of an alarm: its name or what it says
	file string // of an alarm that has a clip, and of a recording
}

// readRows gives a page of rows that a filter wants, the newest first, after that with an
// ID; 0 begins.
func (j *journalWindow) readRows(ctx context.Context, kind journalKind, f journal.Filter, before journal.ID) (rows []journalRow, err error) {
	switch kind {
	case alarmsOfRules:
		all, err := j.journal.Alarms(ctx, f, before, gridPage)
		for _, a := range all {
			rows = append(rows, journalRow{kind: kind, rule: a.Rule, file: a.Clip, Object: journal.Object{
				ID: a.ID, Last: a.ID.Time(), Call: a.Call, Member: a.Member, Label: a.Label, Zone: a.Zone, Score: a.Score, Box: a.Box}})
		}
		return rows, err
	case recordedFiles:
		return readRecordings(ctx, j.controller.settings.RecordingFolder, f, before)
	}
	all, err := j.journal.Objects(ctx, f, before, gridPage)
	for _, o := range all {
		rows = append(rows, journalRow{Object: o, kind: kind})
	}
	return rows, err
}

// length is how long it was in view, or how long a recording is.
func (r journalRow) length() time.Duration { return r.Last.Sub(r.ID.Time()) }

// color is that of its box; recordings have that of the sign of recording.
func (r journalRow) color() color.Color {
	if r.kind == recordedFiles {
		return theme.Color(theme.ColorNameError)
	}
	return palette.Of(r.Label)
}

// title is what a cell says first.
func (r journalRow) title(c *controller) string {
	switch {
	case r.kind == recordedFiles:
		return r.Member
	case r.kind == alarmsOfRules:
		return c.alarmText(r.rule)
	}
	return locale.Label(r.Label) + "  " + locale.Percent(r.Score)
}

// whenAndWhere is one line.
func (r journalRow) whenAndWhere(now time.Time) string {
	text := locale.Moment(r.ID.Time(), now) + " · "
	if r.kind == recordedFiles {
		return text + locale.Duration(r.length())
	}
	text += r.Member
	if r.Zone != "" {
		text += " · " + r.Zone
	}
	return text
}

// details are all that is known of it, a line each.
func (r journalRow) details() string {
	text := r.ID.Time().Local().Format(time.DateTime)
	switch r.kind {
	case seenObjects:
		text += "\n" + lang.L("In view for {{.Time}}", map[string]any{"Time": locale.Duration(r.length())}) + "\n" + r.Member
	case alarmsOfRules:
		text += "\n" + r.Member
	case recordedFiles:
		return text + "\n" + locale.Duration(r.length()) + "\n" + filepath.Base(r.file)
	}
	if r.Zone != "" {
		text += "\n" + lang.L("Zone: {{.Name}}", map[string]any{"Name": r.Zone})
	}
	return text
}

// alarmText is a rule as the journal has it in the language of the person, while there is
// such a rule.
func (c *controller) alarmText(rule string) string {
	for _, r := range c.settings.Rules.Rules {
		if cmp.Or(r.Name, r.String()) == rule {
			return ruleText(r, "")
		}
	}
	return rule
}
