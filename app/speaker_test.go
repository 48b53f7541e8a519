package app

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"peerscope/peer"
)

// large is the member whose picture is larger than all others; "" if none is.
func (f *testWindow) large() (largest peer.ID) {
	var most, second float32
	for _, t := range f.call.stage.tiles {
		area := t.frameIn(boundsOf(t)).Area()
		if area > most {
			most, second, largest = area, most, t.member.ID
		} else {
			second = max(second, area)
		}
	}
	if most < second*1.2 {
		return ""
	}
	return largest
}

func TestWhoSpeaksIsLarge(t *testing.T) {
	f := newCall(t, member("a"), member("b"), member("c"))
	check := func(what string, want peer.ID) {
		t.Helper()
		if got := f.large(); got != want {
			t.Errorf("%s: %q is large, not %q", what, got, want)
		}
		if main := f.call.mainTile().member.ID; want != "" && main != want {
			t.Errorf("%s: %q is the main tile", what, main)
		}
	}
	speak := func(id peer.ID) {
		st := f.state
		st.ActiveSpeaker = id
		f.render(st)
	}
	check("nobody has spoken", "")
	speak("b")
	check("b speaks", "b")
	speak("c")
	check("c speaks", "c")
	f.call.stage.togglePinned("a")
	check("a is pinned", "a")
	f.call.stage.togglePinned("a")
	check("a is not pinned any more", "c")
	f.call.toggleFollowSpeaker()
	check("all are to be alike", "")
	if !f.kept().AllAlike {
		t.Error("that is not kept")
	}
	f.call.toggleFollowSpeaker()
	check("and no longer", "c")
	speak("gone")
	check("who spoke is gone", "")
}

func TestWhoSpeaksHasAFrame(t *testing.T) {
	a, b, c := member("a"), member("b"), member("c")
	b.Speaking = true
	c.Speaking, c.State = true, peer.Interrupted
	f := newCall(t, a, b, c)
	for _, tile := range f.call.stage.tiles {
		if got, want := tile.voice.Visible(), tile.member.ID == "b"; got != want {
			t.Errorf("%s has a frame: %v", tile.member.ID, got)
		}
		if tile.member.ID == "b" && boundsOf(tile.voice) != tile.frameIn(boundsOf(tile).Translated(-tile.Position().X, -tile.Position().Y)) {
			t.Errorf("the frame at %v is not around the picture at %v", boundsOf(tile.voice), tile.frameIn(boundsOf(tile).Translated(-tile.Position().X, -tile.Position().Y)))
		}
	}
}

// The keys of a tile make its member louder and softer, here alone, and its name says so.
func TestVolumeKeys(t *testing.T) {
	quiet := member("a")
	quiet.Volume = 25
	f := newCall(t, quiet, member("b"))
	for _, c := range []struct {
		tile int
		key  fyne.KeyName
		want string
	}{
		{0, fyne.KeyUp, "SetVolume a 50"}, {0, fyne.KeyDown, "SetVolume a 0"}, {0, fyne.KeyM, "SetVolume a 0"},
		{1, fyne.KeyUp, "SetVolume b 125"}, {1, fyne.KeyM, "SetVolume b 0"},
	} {
		f.session.last()
		f.call.stage.tiles[c.tile].TypedKey(&fyne.KeyEvent{Name: c.key})
		if got := f.session.last(); !slices.Equal(got, []string{c.want}) {
			t.Errorf("%s at %d: %q", c.key, c.tile, got)
		}
	}
	st := f.state
	st.Members[0].Volume = 0
	f.render(st)
	f.call.stage.tiles[0].TypedKey(&fyne.KeyEvent{Name: fyne.KeyM})
	if got := f.session.last(); !slices.Equal(got, []string{"SetVolume a 100"}) {
		t.Errorf("M at who is silent: %q", got)
	}
	if text := tagText(f.call.stage.tiles[0]); text != "a · Silent for me" {
		t.Errorf("the name says %q", text)
	}
}

// tagText is what the name on a tile says.
func tagText(t *tile) string {
	for _, o := range test.WidgetRenderer(t.name).Objects() {
		if text, ok := o.(*canvas.Text); ok {
			return text.Text
		}
	}
	return ""
}
