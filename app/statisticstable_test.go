package app

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"peerscope/app/geometry"
	"peerscope/app/session"
)

func TestStatistics(t *testing.T) {
	f := newTestWindow(t, Options{})
	a, b := member("Minji"), member("")
	a.DetectionsPerSecond, a.DetectionsSkipped = 10, 321
	a.Network = session.NetworkReport{PacketsReceived: 95, PacketsLost: 5, Retransmitted: 3, RecoveredByParity: 1,
		BitRate: 640_400, PlayoutDelay: 155 * time.Millisecond, RoundTrip: 101 * time.Millisecond, Freezes: 17}
	b.ID, b.Width, b.Delay = "b", 0, 0
	f.render(callState(a, b))
	f.showPicture(a, 640, 480)
	f.expectNot("Not looked at")
	test.Tap(f.call.toolbar.statistics.Button)
	f.expect("Not looked at", "10 a second", "321", "640×480", "28 ms", "Minji", "The other side", "–", "155 ms", "101 ms", "640 kbit/s", "5\u2009%", "4", "17")
	if f.Canvas().Focused() != nil && f.Canvas().Focused() != fyne.Focusable(f.call.toolbar.statistics.Button) {
		t.Error("the table took the focus")
	}
	f.render(callState(a))
	f.expectNot("The other side")
	st := callState(a)
	st.SharingDetections, st.Nearby.Visible = true, true
	f.render(st)
	f.expect("Boxes are shared · Visible on this network")
	test.Tap(f.call.toolbar.statistics.Button)
	f.expectNot("Not looked at")
	test.Tap(f.call.toolbar.statistics.Button)
	f.render(homeState())
	f.expectNot("Not looked at")
}

// The table has room for who joins while it is open: no cell lies over another or is
// cut, also when what is in it grows.
func TestStatisticsGrow(t *testing.T) {
	f := newTestWindow(t, Options{})
	a, b, c := member("a"), member("Otto the second"), member("Minji of the very long name")
	f.render(callState(a))
	f.showPicture(a, 640, 480)
	test.Tap(f.call.toolbar.statistics.Button)
	f.render(callState(a, b))
	a.DetectionsSkipped, c.DetectionsPerSecond = 123456789, 1000
	f.render(callState(a, b, c))
	bottom := f.bottomOf(f.call.statistics.content)
	var cells []geometry.Rect
	for _, column := range f.call.statistics.columns {
		if len(column.Objects) != 4 {
			t.Fatalf("%d rows, with the heading, for 3 members", len(column.Objects))
		}
		for _, cell := range column.Objects {
			at := geometry.NewRect(f.app.Driver().AbsolutePositionForObject(cell), cell.Size())
			if min := cell.MinSize(); min.Width > cell.Size().Width || min.Height > cell.Size().Height || at.Y1 > bottom {
				t.Errorf("a cell that needs %v is at %v of %v", min, at, bottom)
			}
			for _, other := range cells {
				if at.OverlapArea(other) > 0 {
					t.Errorf("the cells at %v and %v overlap", at, other)
				}
			}
			cells = append(cells, at)
		}
	}
}

func (f *testWindow) bottomOf(o fyne.CanvasObject) float32 {
	return f.app.Driver().AbsolutePositionForObject(o).Y + o.Size().Height
}

func TestShortName(t *testing.T) {
	test.NewTempApp(t)
	if got := shortName(strings.Repeat("민", 400)); !strings.HasSuffix(got, "민…") || len([]rune(got)) > 40 {
		t.Errorf("it is %q", got)
	}
}
