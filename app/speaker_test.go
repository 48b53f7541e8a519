package app

import (
	"testing"

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
		if tile.member.ID == "b" && boundsOf(&tile.voice) != tile.frameIn(boundsOf(tile).Translated(-tile.Position().X, -tile.Position().Y)) {
			t.Errorf("the frame at %v is not around the picture at %v", boundsOf(&tile.voice), tile.frameIn(boundsOf(tile).Translated(-tile.Position().X, -tile.Position().Y)))
		}
	}
}
