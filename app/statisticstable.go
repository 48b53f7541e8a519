package app

import (
	"fmt"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/app/widgets"
)

// A statisticsTable has a row for each member, about its pictures and how many of
// them are searched for objects.
type statisticsTable struct {
	content *fyne.Container
	table   *container.ThemeOverride // of the columns
	columns []*fyne.Container        // a heading, then a cell for each member
	size    fyne.Size                // what the table needed last
	open    bool
	// onResized is called when the table needs more or less room than before.
	onResized func()
}

// In the theme's units.
const (
	tableColumnGap = 18
	tableRowGap    = 4
	maxNameWidth   = 120
)

func newStatisticsTable(onResized func()) *statisticsTable {
	s := &statisticsTable{onResized: onResized}
	table := container.New(layout.NewCustomPaddedHBoxLayout(tableColumnGap))
	for _, title := range []string{"", lang.L("Picture"), lang.L("Frames"), lang.L("Delay"), lang.L("Looked at"), lang.L("Not looked at")} {
		heading := newCell()
		heading.Importance = widget.LowImportance
		heading.SetText(title)
		column := container.New(layout.NewCustomPaddedVBoxLayout(tableRowGap), heading)
		s.columns = append(s.columns, column)
		table.Add(column)
	}
	s.table = container.NewThemeOverride(table, denseSizes)
	s.content = container.New(layout.NewCustomPaddedLayout(0, 4, 12, 12), container.NewStack(
		widgets.NewPanel(theme.ColorNameInputBackground, 1, 8),
		container.New(layout.NewCustomPaddedLayout(8, 8, 12, 12),
			container.NewHScroll(s.table))))
	s.content.Hide()
	return s
}

func newCell() *widget.Label {
	l := widget.NewLabel("")
	l.SizeName = theme.SizeNameCaptionText
	return l
}

func (s *statisticsTable) render(members []session.Member, visible bool) {
	widgets.SetVisible(s.content, visible && s.open)
	if !s.content.Visible() {
		return
	}
	rows := len(members) + 1
	for _, column := range s.columns {
		for len(column.Objects) < rows {
			column.Objects = append(column.Objects, newCell())
		}
		column.Objects = column.Objects[:rows]
	}
	for i, m := range members {
		for j, text := range cellTexts(m) {
			widgets.SetText(s.columns[j].Objects[i+1].(*widget.Label), text)
		}
	}
	if s.table.MinSize() != s.size {
		s.table.Refresh() // it has new cells use its theme
		s.size = s.table.MinSize()
		s.onResized()
	}
}

// cellTexts are what the columns say of a member.
func cellTexts(m session.Member) []string {
	const unknown = "–"
	name, size, delay := shortName(m.Name), unknown, unknown
	if m.Width > 0 {
		size = fmt.Sprintf("%d×%d", m.Width, m.Height)
	}
	if m.Delay > 0 {
		delay = locale.Milliseconds(m.Delay)
	}
	return []string{name, size, locale.FrameRate(m.FPS), delay,
		lang.L("{{.N}} a second", map[string]any{"N": fmt.Sprintf("%.0f", m.DetectionsPerSecond)}),
		strconv.Itoa(m.DetectionsSkipped)}
}

// shortName is the name of a member, cut to the width of a column.
func shortName(name string) string {
	if name == "" {
		return lang.L("The other side")
	}
	return widgets.Ellipsize(name, &canvas.Text{TextSize: theme.CaptionTextSize()}, maxNameWidth)
}
