package app

import (
	"image/color"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/geometry"
	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/peer"
)

// newCall is a window that shows the pictures of members.
func newCall(t *testing.T, members ...session.Member) *testWindow {
	f := newTestWindow(t, Options{})
	f.render(callState(members...))
	for _, m := range members {
		f.showPicture(m, 640, 480)
	}
	return f
}

func boundsOf(o fyne.CanvasObject) geometry.Rect { return geometry.NewRect(o.Position(), o.Size()) }

// A call is dark whatever theme was chosen.
func TestTheStageIsDark(t *testing.T) {
	f := newTestWindow(t, Options{})
	f.app.Settings().SetTheme(newTheme(lightTheme))
	m := member("a")
	f.render(callState(m))
	f.showPicture(m, 640, 480)
	var dark float32 // the part of the stage that is a picture or painted
	for _, r := range f.call.stage.ground {
		if r.Visible() && r.FillColor == color.Color(stageColor) {
			dark += boundsOf(r).Area()
		}
	}
	tile := f.call.stage.tiles[0]
	dark += tile.frameIn(boundsOf(tile)).Expanded(-tileRadius).Area()
	if all := f.call.stage.Size(); dark < all.Width*all.Height*0.999 || dark > all.Width*all.Height*1.001 {
		t.Errorf("%v of %v are painted", dark, all.Width*all.Height)
	}
	own := test.WidgetRenderer(f.selfView.placeholder.Background).Objects()[0].(*canvas.Rectangle)
	if r, _, _, _ := own.FillColor.RGBA(); r > 0x4000 {
		t.Errorf("without a camera the own picture is %v", own.FillColor)
	}
	for _, b := range visibleButtons(f.call.content) {
		if r, _, _, _ := theme.ColorForWidget(theme.ColorNameForeground, b).RGBA(); r < 0xC000 {
			t.Errorf("%q is written in %v on dark", b.Tooltip(), r)
		}
	}
}

// The own picture lies inside a corner of a picture, whatever lies around that, and of
// several in the corner to which it was dragged. While there is none it does so too.
func TestTheOwnPictureIsInsideAnother(t *testing.T) {
	for n := 1; n <= 4; n++ {
		var members []session.Member
		for _, id := range []string{"a", "b", "c", "d"}[:n] {
			members = append(members, member(id))
		}
		f := newCall(t, members...)
		for _, size := range []fyne.Size{{Width: 800, Height: 560}, {Width: 1600, Height: 900}, {Width: 700, Height: 1000}} {
			f.Resize(size)
			for _, c := range []corner{{}, {left: true}, {top: true}, {left: true, top: true}} {
				f.call.stage.corner = c
				f.render(f.state)
				own, around := boundsOf(f.selfView), 0
				for _, tile := range f.call.stage.tiles {
					if frame := tile.frameIn(boundsOf(tile)); own.OverlapArea(frame) > own.Area()*0.999 {
						around++
					}
				}
				if around != 1 {
					t.Errorf("%d pictures in %v: the own picture at %v is inside %d of them", n, size, own, around)
				}
			}
		}
	}
}

func liesOver(r geometry.Rect, all []geometry.Rect) bool {
	return slices.ContainsFunc(all, func(other geometry.Rect) bool { return r.OverlapArea(other) > 0 })
}

// The own picture has a place of its own if the others are no smaller for it: in a grid and
// below who is not large. It goes where it is dragged all the same.
func TestTheOwnPictureTakesAFreePlace(t *testing.T) {
	places := func(f *testWindow) (all []geometry.Rect) {
		for _, tile := range f.call.stage.tiles {
			all = append(all, tile.frameIn(boundsOf(tile)))
		}
		return all
	}
	for name, c := range map[string]struct {
		members []session.Member
		pinned  peer.ID
		size    fyne.Size
		beside  bool
	}{
		"two others in a wide window":   {members: []session.Member{member("a"), member("b")}, size: fyne.NewSize(1280, 800)},
		"two others in a high window":   {members: []session.Member{member("a"), member("b")}, size: fyne.NewSize(540, 1300), beside: true},
		"two others, one of them large": {members: []session.Member{member("a"), member("b")}, pinned: "b", size: fyne.NewSize(1280, 800), beside: true},
		"three others":                  {members: []session.Member{member("a"), member("b"), member("c")}, size: fyne.NewSize(1280, 800), beside: true},
		"one other beside much room":    {members: []session.Member{member("a")}, size: fyne.NewSize(1600, 500), beside: true},
		"one other in a usual window":   {members: []session.Member{member("a")}, size: fyne.NewSize(1280, 800)},
	} {
		f := newCall(t, c.members...)
		f.Resize(c.size)
		f.call.stage.pinned = c.pinned
		f.render(f.state)
		without := places(f)
		f.state.Self.Preview.Put(frame(640, 480, noon))
		f.step()
		f.render(f.state)
		with, own := places(f), boundsOf(f.selfView)
		for i := range with {
			if with[i].Area() < without[i].Area()*0.998 {
				t.Errorf("%s: number %d went from %v to %v", name, i, without[i], with[i])
			}
		}
		if lies := liesOver(own, with); lies == c.beside {
			t.Errorf("%s: the own picture is at %v of %v", name, own, with)
		}
		f.selfView.onDropped(fyne.NewPos(1, 1))
		if own := boundsOf(f.selfView); !liesOver(own, places(f)) {
			t.Errorf("%s: dragged to the corner it is at %v", name, own)
		}
	}
}

// The list of what is seen costs the pictures no room, and its rows make their boxes
// stand out, under the pointer and by the keyboard.
func TestObjectListHighlights(t *testing.T) {
	m := member("a")
	f := newCall(t, m)
	f.call.toggleObjectList()
	before := boundsOf(f.call.stage.tiles[0])
	f.call.toggleObjectList()
	if now := boundsOf(f.call.stage.tiles[0]); now != before {
		t.Errorf("with the list the picture went from %v to %v", before, now)
	}
	st := f.state
	st.LabelCounts = []session.LabelCount{{Label: "person", Count: 1, Since: noon}, {Label: "book", Count: 1, Since: noon}}
	f.render(st)
	f.showPicture(m, 640, 480, object(1, "person", 0.2, 0.3, 0.5, 0.9), object(2, "book", 0.6, 0.5, 0.8, 0.9))
	highlighted := func() (labels []string) {
		for _, text := range boxTexts(f.call.stage.tiles[0]) {
			if label, _, ok := strings.Cut(text, "12 s"); ok { // only what stands out says how long
				labels = append(labels, label)
			}
		}
		return labels
	}
	if got := highlighted(); len(got) != 0 {
		t.Errorf("without the pointer %q stand out", got)
	}
	row := f.call.objects.rows[1]
	row.button.MouseIn(&desktop.MouseEvent{})
	if got := highlighted(); len(got) != 1 {
		t.Errorf("under the pointer %q stand out", got)
	}
	row.button.MouseOut()
	row.button.FocusGained()
	if got := highlighted(); len(got) != 1 {
		t.Errorf("with the focus %q stand out", got)
	}
	st.LabelCounts = st.LabelCounts[:1]
	f.render(st) // the row is gone
	if got := highlighted(); len(got) != 0 {
		t.Errorf("without a row %q stand out", got)
	}
}

// boxTexts are the texts on the chips of a tile, score and age.
func boxTexts(tile *tile) (texts []string) {
	for _, o := range test.WidgetRenderer(tile.view).Objects() {
		if text, ok := o.(*canvas.Text); ok && o.Visible() {
			texts = append(texts, text.Text)
		}
	}
	return texts
}

// openMenu is the menu that is open; nil is none.
func (f *testWindow) openMenu() *widget.PopUpMenu {
	overlay, ok := f.Canvas().Overlays().Top().(fyne.Widget)
	if !ok {
		return nil
	}
	for _, o := range test.WidgetRenderer(overlay).Objects() {
		if menu, ok := o.(*widget.PopUpMenu); ok {
			return menu
		}
	}
	return nil
}

// menuTexts are those of the menu that is open.
func (f *testWindow) menuTexts() (texts []string) {
	menu := f.openMenu()
	if menu == nil {
		return nil
	}
	for _, item := range menu.Items {
		for _, o := range test.WidgetRenderer(item.(fyne.Widget)).Objects() {
			if text, ok := o.(*canvas.Text); ok && text.Text != "" {
				texts = append(texts, text.Text)
			}
		}
	}
	return texts
}

// Each picture has a menu: on the right button, and by the keyboard.
func TestTileMenu(t *testing.T) {
	want := []string{"The connection is good · 640×480 · 30 fps · 28 ms", "Show large", "Show large who speaks", "Full screen", "Take a picture", "Record", "Volume", "Zones", "Safety number"}
	for name, open := range map[string]func(*testWindow){
		"the right button": func(f *testWindow) { f.call.stage.tiles[1].view.TappedSecondary(&fyne.PointEvent{}) },
		"Menu": func(f *testWindow) {
			f.Canvas().Focus(f.call.stage.tiles[1])
			f.call.stage.tiles[1].TypedKey(&fyne.KeyEvent{Name: desktop.KeyMenu})
		},
		"F10":                 func(f *testWindow) { f.call.stage.tiles[1].TypedKey(&fyne.KeyEvent{Name: fyne.KeyF10}) },
		"F10 without a focus": func(f *testWindow) { f.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyF10}) },
		"F10 at a button":     func(f *testWindow) { f.call.toolbar.mic.Button.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF10}) },
		"beside the camera":   func(f *testWindow) { f.call.stage.tiles[1].TappedSecondary(&fyne.PointEvent{}) },
		"at the foot, upwards": func(f *testWindow) {
			f.call.stage.tiles[1].actions.showMenu(f.call.stage.tiles[1], fyne.NewPos(10, 690))
		},
	} {
		f := newCall(t, member("a"), member("b"))
		open(f)
		if got := f.menuTexts(); !slices.Equal(got, want) {
			t.Errorf("%s: the menu says %q", name, got)
		}
		if menu := f.openMenu(); menu != nil && menu.Position().Y+menu.Size().Height > f.Canvas().Size().Height {
			t.Errorf("%s: the menu ends below the window", name)
		}
	}
}

// A picture can be made large by the keyboard, and a double click is full screen.
func TestTileKeys(t *testing.T) {
	f := newCall(t, member("a"), member("b"))
	second := f.call.stage.tiles[1]
	f.Canvas().Focus(second)
	if !second.ring.Visible() {
		t.Error("it is not seen which picture has the focus")
	}
	second.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if f.call.mainTile() != second {
		t.Error("Space does not make a picture large")
	}
	second.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF11})
	if !f.FullScreen() {
		t.Error("the keys of the window do not work at a picture")
	}
	second.view.DoubleTapped(&fyne.PointEvent{})
	if f.FullScreen() {
		t.Error("a double click does not leave full screen")
	}
	f.Canvas().Unfocus()
	if second.ring.Visible() {
		t.Error("the ring stays")
	}
}

// Two of one name are told apart, and who shows no picture is seen by the initials.
func TestNamesakesAndInitials(t *testing.T) {
	a, b := member("a"), member("b")
	a.Name, b.Name = "Ada Lovelace", "Ada Lovelace"
	f := newCall(t, a, b)
	f.expect("Ada Lovelace", "Ada Lovelace (2)")
	b.CameraOn, b.FPS = false, 0
	f.render(callState(a, b))
	f.expect("AL", "The camera is off.")
	if fill := f.call.stage.tiles[1].avatar.circle.FillColor.(color.NRGBA); fill.A != 0xFF {
		t.Errorf("the initials are on %v", fill)
	}
	for name, want := range map[string]string{"": "", "…": "", "ada": "A", "Ada King, Countess Lovelace": "AL", "김민지": "김", "j2 x": "JX"} {
		if got := initials(name); got != want {
			t.Errorf("the initials of %q are %q, not %q", name, got, want)
		}
	}
}

// Who joins is told of, once and by name; who was there before is not.
func TestJoiningIsAnnounced(t *testing.T) {
	f := newTestWindow(t, Options{})
	opening := homeState()
	opening.Phase = session.Opening
	f.render(opening)
	a, b := member("Ada"), member("Bob")
	b.State, b.Name, b.Width = peer.Connecting, "", 0
	f.render(callState(a))
	f.expectNot("has joined")
	f.render(callState(a, b))
	b.State = peer.Connected
	f.render(callState(a, b))
	f.expectNot("joined")
	b.Name = "Bob"
	f.render(callState(a, b))
	f.expect("Bob has joined.")
	f.toasts.stop()
	f.render(callState(a, b))
	f.expectNot("Bob has joined.")
}

// What is wrong with a device is a badge on its button: the sentence is behind it, by
// pointing and by a press.
func TestDeviceProblemsAreBadges(t *testing.T) {
	f := newCall(t, member("a"))
	bar := f.call.toolbar
	badge := func(b *widgets.Button) bool {
		all := test.WidgetRenderer(b).Objects()
		return all[len(all)-1].Visible()
	}
	st := f.state
	problems := map[*widgets.Button]string{
		bar.mic.Button: "No microphone was found.", bar.camera.Button: "The camera was unplugged.", bar.settings: "No loudspeaker was found.",
	}
	for b := range problems {
		if badge(b) {
			t.Errorf("%q has a badge without a problem", b.Tooltip())
		}
	}
	st.Self.MicOn, st.Self.CameraOn = false, false
	st.Self.MicProblem = session.Notice{Text: "No microphone was found. The others do not hear you.", Problem: true}
	st.Self.CameraProblem = session.Notice{Text: "The camera was unplugged. Plug it in again, or choose another one.", Problem: true}
	st.Self.SpeakerProblem = session.Notice{Text: "No loudspeaker was found. You do not hear the others.", Problem: true}
	f.render(st)
	for b, sentence := range problems {
		f.expectNot(sentence)
		if !badge(b) || !strings.HasPrefix(f.tooltipOf(b), sentence) {
			t.Errorf("the button of %q has the badge %v and says %q", sentence, badge(b), b.Tooltip())
		}
		test.Tap(b)
		f.expect(sentence)
	}
	f.settingsDialog.Close()
}

// What does not fit into the bar is in its menu; leaving never is.
func TestTheBarInANarrowWindow(t *testing.T) {
	f := newCall(t, member("a"))
	bar := f.call.toolbar
	for _, width := range []float32{1600, 1000, 700, 533, 400} {
		f.Resize(fyne.NewSize(width, 500))
		inBar := 0
		for _, item := range bar.items {
			if item.button.Visible() {
				inBar++
			}
		}
		at := f.app.Driver().AbsolutePositionForObject(bar.content)
		if at.X < 0 || at.X+bar.content.Size().Width > width || !bar.leave.Visible() || !bar.mic.Button.Visible() {
			t.Errorf("at %v the bar is at %v, %v wide", width, at, bar.content.Size().Width)
		}
		menu := 0
		if bar.more.Visible() {
			test.Tap(bar.more)
			menu = len(f.menuTexts())
			f.openMenu().Hide()
		}
		if offered := 11; inBar+menu != offered { // no screen and no snapshots here
			t.Errorf("at %v there are %d in the bar and %d in the menu, of %d", width, inBar, menu, offered)
		}
		if (width > 600) != (menu == 0) {
			t.Errorf("at %v there are %d in the menu", width, menu)
		}
	}
}

// The bars say how good a connection is, and in words why.
func TestQuality(t *testing.T) {
	for name, c := range map[string]struct {
		edit     func(*session.Member)
		loss     float64
		level    qualityLevel
		sentence string
	}{
		"good":        {func(*session.Member) {}, 0, qualityGood, "The connection is good · 640×480 · 30 fps · 28 ms"},
		"no camera":   {func(m *session.Member) { m.CameraOn, m.Width, m.FPS, m.Delay = false, 0, 0, 0 }, 0, qualityGood, "The connection is good"},
		"few frames":  {func(m *session.Member) { m.FPS = 8 }, 0, qualityFair, "The connection is fair · 640×480 · 8 fps · 28 ms"},
		"no frames":   {func(m *session.Member) { m.FPS = 0 }, 0, qualityPoor, "The connection is poor · 640×480 · 28 ms"},
		"late":        {func(m *session.Member) { m.Delay = fairDelay }, 0, qualityFair, "The connection is fair · 640×480 · 30 fps · 300 ms"},
		"lossy":       {func(*session.Member) {}, 0.03, qualityFair, "The connection is fair · 640×480 · 30 fps · 28 ms · 3\u2009% lost on the way to you"},
		"lossy there": {func(m *session.Member) { m.Network.Sending.Loss = 0.06 }, 0, qualityGood, "The connection is good · 640×480 · 30 fps · 28 ms · 6\u2009% lost on the way to them"},
		"very lossy":  {func(*session.Member) {}, 0.2, qualityPoor, "The connection is poor · 640×480 · 30 fps · 28 ms · 20\u2009% lost on the way to you"},
		"far away":    {func(m *session.Member) { m.Network.RoundTrip = time.Second }, 0, qualityFair, "The connection is fair · 640×480 · 30 fps · 28 ms"},
		"very late":   {func(m *session.Member) { m.Delay = poorDelay }, 0, qualityPoor, "The connection is poor · 640×480 · 30 fps · 700 ms"},
		"interrupted": {func(m *session.Member) { m.State = peer.Interrupted }, 0, qualityPoor, "The connection is interrupted. It is being tried again."},
		"connecting":  {func(m *session.Member) { m.State = peer.Connecting }, 0, qualityUnknown, "Connecting"},
	} {
		m := member("a")
		c.edit(&m)
		if level, sentence := qualityOf(m, c.loss); level != c.level || sentence != c.sentence {
			t.Errorf("%s: it is %v, %q", name, level, sentence)
		}
	}
}

// Loss is that of the last seconds, without what was sent again or recovered.
func TestLossMeter(t *testing.T) {
	var l lossMeter
	for i, c := range []struct {
		after time.Duration
		at    session.NetworkReport
		want  float64
	}{
		{0, session.NetworkReport{PacketsReceived: 100, PacketsLost: 50}, 0}, // before us
		{lossTime, session.NetworkReport{PacketsReceived: 190, PacketsLost: 60, Retransmitted: 3, RecoveredByParity: 2}, 0.05},
		{lossTime + time.Second, session.NetworkReport{PacketsReceived: 200, PacketsLost: 90}, 0.05},
		{2 * lossTime, session.NetworkReport{PacketsReceived: 290, PacketsLost: 60, Retransmitted: 3, RecoveredByParity: 2}, 0},
		{3 * lossTime, session.NetworkReport{}, 0},
	} {
		if l.update(c.at, noon.Add(c.after)); l.share != c.want {
			t.Errorf("%d: the share is %v, not %v", i, l.share, c.want)
		}
	}
}
