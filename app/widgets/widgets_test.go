package widgets

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"go.uber.org/goleak"

	"peerscope/app/geometry"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) // importing Fyne's driver starts a goroutine
}

// The shortcuts of a window work whichever of its widgets has the focus, and
// other keys do what they do in Fyne.
func TestShortcutsWorkInEveryWidget(t *testing.T) {
	test.NewTempApp(t)
	escaped, started, tapped := 0, 0, 0
	k := NewToolkit(map[fyne.KeyName]func(){fyne.KeyEscape: func() { escaped++ }}, map[fyne.KeyName]func(){fyne.KeyN: func() { started++ }})
	entry, button, check := k.NewEntry(""), k.NewButton("", nil, "", func() { tapped++ }), k.NewCheck("", nil)
	test.NewTempWindow(t, container.NewVBox(entry, button, check))
	for _, w := range []fyne.Focusable{entry, button, check} {
		w.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	}
	button.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	entry.TypedShortcut(Ctrl(fyne.KeyN))
	entry.SetText("a")
	entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	if escaped != 3 || tapped != 1 || started != 1 || entry.SelectedText() != "a" {
		t.Errorf("%d times Escape, %d taps, %d shortcuts, %q selected", escaped, tapped, started, entry.SelectedText())
	}
}

func TestEllipsizedTextFits(t *testing.T) {
	test.NewTempApp(t)
	style := &canvas.Text{TextSize: 12}
	for _, s := range []string{"", "Minji", strings.Repeat("민", 200)} {
		got := Ellipsize(s, style, 100)
		if width := fyne.MeasureText(got, 12, style.TextStyle).Width; width > 100 {
			t.Errorf("%q is %v wide", got, width)
		}
		if len(s) < 10 && got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

// A tag is in the upper left corner of its frame, beside or below what lies there.
func TestNameTagAvoidsObstacles(t *testing.T) {
	test.NewTempApp(t)
	n := NewToolkit(nil, nil).NewNameTag(nil, nil)
	n.Set(strings.Repeat("Minji ", 50), true, theme.ConfirmIcon(), "")
	frame := geometry.Rect{X1: 400, Y1: 300}
	for name, obstacle := range map[string]geometry.Rect{
		"left": {X1: 150, Y1: 100}, "right": {X0: 220, X1: 400, Y1: 100}, "middle": {X0: 20, X1: 380, Y1: 60}, "none": {Y0: 200, X1: 400, Y1: 300},
	} {
		n.LayoutIn(frame, []geometry.Rect{obstacle})
		tag := geometry.NewRect(n.Position(), n.Size())
		if tag.OverlapArea(obstacle) > 0 || tag.OverlapArea(frame) < tag.Area()*0.999 || tag.Y1 > 120 {
			t.Errorf("%s: with %v in the way it is at %v", name, obstacle, tag)
		}
	}
}

// A tooltip does not stay for ever, and breaks its lines where it would be too wide.
func TestTooltip(t *testing.T) {
	test.NewTempApp(t)
	k := NewToolkit(nil, nil)
	b := k.NewButton("", nil, strings.Repeat("No loudspeaker was found. ", 10), nil)
	test.NewTempWindow(t, container.NewStack(container.NewVBox(b), k.TooltipLayer())).Resize(fyne.NewSize(300, 300))
	b.FocusGained()
	if tip := k.tooltip; tip.text.Size().Width > 300 || tip.text.Size().Height < 3*NewWrappedLabel("x").MinSize().Height/2 {
		t.Errorf("it is %v in 300", tip.text.Size())
	}
	k.tooltip.expire(time.Now().Add(tooltipTime / 2))
	if !k.TooltipLayer().Visible() {
		t.Error("it goes too early")
	}
	k.tooltip.expire(time.Now().Add(tooltipTime))
	if k.TooltipLayer().Visible() {
		t.Error("it stays")
	}
}

// Before its layout a label with many words does not ask for a line a word.
func TestWrappedLabelBeforeLayout(t *testing.T) {
	test.NewTempApp(t)
	l := NewWrappedLabel(strings.Repeat("word ", 20))
	if got, line := l.MinSize(), NewWrappedLabel("word").MinSize(); got.Height > 5*line.Height || got.Width > 1 {
		t.Errorf("it asks for %v, a line for %v", got, line)
	}
	if l.Update(""); l.Visible() {
		t.Error("without a text it is visible")
	}
}
