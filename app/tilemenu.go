package app

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"

	"peerscope/app/preferences"
	"peerscope/app/session"
	"peerscope/peer"
)

// tileActions are what a person can do with a tile. They are given its member.
type tileActions struct {
	toggleLarge func(peer.ID)
	fullScreen  func()
	showMenu    func(t *tile, at fyne.Position)
	setVolume   func(id peer.ID, percent int)
	moved       func() // the pointer or the focus came
	typed       func(*fyne.KeyEvent)
}

// Tapped, DoubleTapped and TappedSecondary are those of fyne.Tappable and its like; the
// view hands on what is for it.
func (t *tile) Tapped(*fyne.PointEvent) { t.actions.toggleLarge(t.member.ID) }

func (t *tile) DoubleTapped(*fyne.PointEvent) { t.actions.fullScreen() }

func (t *tile) TappedSecondary(e *fyne.PointEvent) { t.actions.showMenu(t, e.AbsolutePosition) }

// FocusGained, FocusLost, TypedRune and TypedKey are those of fyne.Focusable.
func (t *tile) FocusGained() {
	t.ring.Show()
	t.actions.moved()
}

func (t *tile) FocusLost() { t.ring.Hide() }

func (t *tile) TypedRune(rune) {}

func (t *tile) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		t.Tapped(nil)
	case fyne.KeyF10, desktop.KeyMenu:
		t.openMenu()
	case fyne.KeyUp:
		t.actions.setVolume(t.member.ID, min(t.member.Volume+volumeStep, session.MaxVolume))
	case fyne.KeyDown:
		t.actions.setVolume(t.member.ID, max(t.member.Volume-volumeStep, 0))
	case fyne.KeyM:
		t.actions.setVolume(t.member.ID, mutedOrNot(t.member.Volume))
	default:
		t.actions.typed(e)
	}
}

// openMenu opens the menu of a tile by the keyboard.
func (t *tile) openMenu() {
	t.actions.showMenu(t, fyne.CurrentApp().Driver().AbsolutePositionForObject(t).AddXY(stageMargin, stagePanelTop))
}

// showTileMenu offers what can be done with a member's picture. Its first line says how
// good the connection is.
func (s *callScreen) showTileMenu(t *tile, at fyne.Position) {
	figures := fyne.NewMenuItem(t.quality, nil)
	figures.Disabled = true
	id := t.member.ID
	large := fyne.NewMenuItem(either(s.stage.pinned == id, lang.L("No longer show large"), lang.L("Show large")), func() { s.stage.togglePinned(id) })
	large.Disabled = len(s.stage.visibleTiles()) < 2
	speaker := fyne.NewMenuItem(lang.L("Show large who speaks"), s.toggleFollowSpeaker)
	speaker.Checked, speaker.Disabled = s.followsSpeaker(), large.Disabled
	picture := fyne.NewMenuItem(lang.L("Take a picture"), s.controller.takeSnapshot)
	picture.Disabled = s.controller.opts.SaveSnapshot == nil
	record := fyne.NewMenuItem(lang.L("Record"), func() { s.controller.session.SetRecording(id, !t.member.RecordingWanted) })
	record.Checked, record.Disabled = t.member.RecordingWanted, t.member.RecordingDeclined
	s.controller.showMenu([]*fyne.MenuItem{
		figures,
		fyne.NewMenuItemSeparator(),
		large,
		speaker,
		fyne.NewMenuItem(either(s.stage.fullScreen, lang.L("Leave full screen"), lang.L("Full screen")), s.toggleFullScreen),
		picture,
		record,
		s.newVolumeItem(t.member),
		s.newZoneItem(t),
		fyne.NewMenuItem(lang.L("Safety number"), func() { s.safety.open(id) }),
	}, at)
}

// openTileMenu opens the menu of the main tile, if there is one.
func (s *callScreen) openTileMenu() {
	if main := s.mainTile(); main != nil && s.content.Visible() {
		main.openMenu()
	}
}

// volumeStep is by what the arrow keys change a volume, in percent.
const volumeStep = 25

// mutedOrNot is the other volume: none, or as it comes.
func mutedOrNot(percent int) int {
	if percent == 0 {
		return 100
	}
	return 0
}

// newVolumeItem offers how loud a member is on this side.
func (s *callScreen) newVolumeItem(m session.Member) *fyne.MenuItem {
	var volumes []*fyne.MenuItem
	for _, percent := range []int{200, 150, 100, 75, 50, 25, 0} {
		one := fyne.NewMenuItem(volumeText(percent), func() { s.controller.session.SetVolume(m.ID, percent) })
		one.Checked = percent == m.Volume
		volumes = append(volumes, one)
	}
	item := fyne.NewMenuItem(lang.L("Volume"), nil)
	item.ChildMenu = fyne.NewMenu("", volumes...)
	return item
}

func volumeText(percent int) string {
	if percent == 0 {
		return lang.L("Silent for me")
	}
	return fmt.Sprintf("%d %%", percent)
}

// followsSpeaker says whether who speaks is large while nobody is pinned.
func (s *callScreen) followsSpeaker() bool { return !s.controller.preferences.Get().AllAlike }

func (s *callScreen) toggleFollowSpeaker() {
	s.controller.updatePreferences(func(p *preferences.Preferences) { p.AllAlike = !p.AllAlike })
	s.controller.refresh()
}
