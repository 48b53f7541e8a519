package app

import (
	"fmt"
	"strconv"
	"strings"
	"time"

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

// A statisticsTable has a row for each member, about its pictures, its line both ways, and how
// many of its pictures are searched for objects. It lies over the pictures.
type statisticsTable struct {
	content fyne.CanvasObject
	scroll  *container.Scroll
	needed  fyne.Size                // by what is in scroll
	table   *container.ThemeOverride // of the columns
	columns []*fyne.Container        // a heading, then a cell for each member
	notes   *widgets.WrappedLabel    // what others learn of this side
	open    bool
}

// In the theme's units.
const (
	tableColumnGap = 18
	tableRowGap    = 4
	maxNameWidth   = 120
)

func newStatisticsTable(c *controller, onClose func()) *statisticsTable {
	s := &statisticsTable{notes: widgets.NewHint("")}
	table := container.New(layout.NewCustomPaddedHBoxLayout(tableColumnGap))
	for _, title := range []string{"", lang.L("Picture"), lang.L("Frames"), lang.L("Delay"),
		lang.L("Playout"), lang.L("Round trip"), lang.L("Bit rate"), lang.L("Lost"), lang.L("Repaired"), lang.L("Freezes"),
		lang.L("Target rate"), lang.L("Lost there"), lang.L("Sent again"),
		lang.L("Looked at"), lang.L("Not looked at")} {
		heading := newCell()
		heading.Importance = widget.LowImportance
		heading.SetText(title)
		column := container.New(layout.NewCustomPaddedVBoxLayout(tableRowGap), heading)
		s.columns = append(s.columns, column)
		table.Add(column)
	}
	s.table = onStage(table, denseSizes)
	s.scroll = container.NewHScroll(container.New(layout.NewCustomPaddedLayout(0, 4, 6, 10), s.table))
	s.content = newStagePanel(c.toolkit, lang.L("Statistics"), 1, container.NewBorder(nil, s.notes, nil, nil, s.scroll), onClose)
	s.content.Hide()
	return s
}

func newCell() *widget.Label {
	l := widget.NewLabel("")
	l.SizeName = theme.SizeNameCaptionText
	return l
}

func (s *statisticsTable) render(st session.State, visible bool) {
	widgets.SetVisible(s.content, visible && s.open)
	if !s.content.Visible() {
		return
	}
	s.notes.Update(strings.Join(sharingTexts(st), " · "))
	if s.setRowCount(len(st.Members)) {
		s.table.Refresh() // it has new cells use its theme
	}
	names := memberNames(st.Members)
	for i, m := range st.Members {
		for j, text := range cellTexts(m, names[i]) {
			widgets.SetText(s.columns[j].Objects[i+1].(*widget.Label), text)
		}
	}
	if needed := s.scroll.Content.MinSize(); s.needed != needed {
		s.table.Content.Refresh()
		s.needed = s.scroll.Content.MinSize()
		s.scroll.SetMinSize(s.needed)
	}
}

// setRowCount has a row for each of n members, below the headings, and says whether
// there are new cells.
func (s *statisticsTable) setRowCount(n int) (more bool) {
	for _, column := range s.columns {
		for len(column.Objects) < n+1 {
			column.Objects, more = append(column.Objects, newCell()), true
		}
		column.Objects = column.Objects[:n+1]
	}
	return more
}

// sharingTexts say what others learn of this side besides pictures and sound.
func sharingTexts(st session.State) (texts []string) {
	if st.SharingDetections {
		texts = append(texts, lang.L("Boxes are shared"))
	}
	if st.Nearby.Visible {
		texts = append(texts, lang.L("Visible on this network"))
	}
	return texts
}

const unknownValue = "–"

// cellTexts are what the columns say of a member under its name.
func cellTexts(m session.Member, name string) []string {
	size := unknownValue
	if m.Width > 0 {
		size = fmt.Sprintf("%d×%d", m.Width, m.Height)
	}
	cells := []string{shortName(name), size, locale.FrameRate(m.FPS), knownTime(m.Delay)}
	cells = append(cells, lineTexts(m.Network)...)
	return append(cells,
		lang.L("{{.N}} a second", map[string]any{"N": fmt.Sprintf("%.0f", m.DetectionsPerSecond)}),
		strconv.Itoa(m.DetectionsSkipped))
}

// lineTexts are what the columns say of a member's line.
func lineTexts(r session.NetworkReport) []string {
	lost := unknownValue
	if sent := r.PacketsReceived + r.PacketsLost; sent > 0 {
		lost = locale.Percent(float32(r.PacketsLost) / float32(sent))
	}
	return []string{
		locale.Milliseconds(r.PlayoutDelay),
		knownTime(r.RoundTrip),
		kilobits(r.BitRate),
		lost,
		strconv.Itoa(r.Retransmitted + r.RecoveredByParity),
		strconv.Itoa(r.Freezes),
		kilobits(r.Sending.TargetBitRate),
		locale.Percent(float32(r.Sending.Loss)),
		strconv.Itoa(r.Sending.Retransmitted),
	}
}

func kilobits(bitRate int) string {
	return lang.L("{{.N}} kbit/s", map[string]any{"N": bitRate / 1000})
}

// knownTime is a short length of time, of which 0 is unknown.
func knownTime(d time.Duration) string {
	if d == 0 {
		return unknownValue
	}
	return locale.Milliseconds(d)
}

// shortName is the name of a member, cut to the width of a column.
func shortName(name string) string {
	return widgets.Ellipsize(name, &canvas.Text{TextSize: theme.CaptionTextSize()}, maxNameWidth)
}
