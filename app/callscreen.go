package app

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/session"
	"peerscope/peer"
)

// A callScreen is the screen from the moment one is opened until it is left: the
// pictures, what is seen in them, and while nobody else is there the link.
type callScreen struct {
	window  *window
	content *fyne.Container
	stage   *stage
	bar     *callBar
	objects *objectList
	banner  *linkBanner
}

func (w *window) newCallScreen() *callScreen {
	r := &callScreen{window: w, bar: w.newCallBar(), objects: w.newObjectList(), banner: w.newLinkBanner()}
	r.stage = newStage(w.ctx, w.do, r.bar.content)
	r.bar.each(func(b *button) { b.onActivity = r.stage.showBar })
	r.content = container.New(layout.NewBorderLayout(r.banner.content, nil, nil, r.objects.content),
		r.banner.content, container.NewPadded(r.stage), r.objects.content)
	r.content.Hide()
	return r
}

// mainTile is the tile people look at; nil when there is none.
func (r *callScreen) mainTile() *tile { return r.stage.mainTile() }

// compact says whether the own picture is the small one.
func (r *callScreen) compact() bool { return !showsHomeScreen(r.window.state) && r.mainTile() != nil }

// follow has a tile for each member, in their order, and no other.
func (r *callScreen) follow(members []session.Member) {
	before := map[peer.ID]*tile{}
	for _, t := range r.stage.tiles {
		before[t.member.ID] = t
	}
	r.stage.tiles = nil
	for _, m := range members {
		t := before[m.ID]
		if t == nil {
			t = r.newTile(m)
		}
		delete(before, m.ID)
		if m.View != nil && t.slot != m.View {
			r.followTile(t, m)
		}
		t.view.overlay.minScore = minScore(r.window.settings)
		t.render(m)
		r.stage.tiles = append(r.stage.tiles, t)
	}
	for _, t := range before {
		if t.stopFollowing != nil {
			t.stopFollowing()
		}
	}
}

func (r *callScreen) newTile(m session.Member) *tile {
	t := newTile()
	t.view.onTapped = func() { r.stage.togglePinned(m.ID) }
	t.view.onMoved = r.stage.showBar
	t.onResized = func() { r.window.render(r.window.state) }
	return t
}

func (r *callScreen) followTile(t *tile, m session.Member) {
	if t.stopFollowing != nil {
		t.stopFollowing()
	}
	ctx, cancel := context.WithCancel(r.window.ctx)
	t.slot, t.stopFollowing = m.View, cancel
	r.window.goroutines.Go(func() { t.follow(ctx, m.View, r.window.do) })
}

func (r *callScreen) render(st session.State) {
	alone := r.mainTile() == nil
	r.bar.render(st)
	r.objects.render(st, !alone && !r.stage.fullScreen)
	r.banner.render(st, alone && st.Phase != session.Home)
	r.stage.Refresh()
}

// A linkBanner is what stands over the own picture while nobody else is there.
type linkBanner struct {
	content fyne.CanvasObject
	text    *widget.Label
	link    *widget.Label
	row     *fyne.Container
}

func (w *window) newLinkBanner() *linkBanner {
	i := &linkBanner{text: widget.NewLabel(""), link: widget.NewLabel("")}
	i.text.SizeName = theme.SizeNameSubHeadingText
	i.text.Truncation = fyne.TextTruncateEllipsis
	i.link.Truncation = fyne.TextTruncateEllipsis
	i.link.TextStyle.Monospace = true
	copyIt := w.newButton(lang.L("Copy the link"), theme.ContentCopyIcon(), "", w.copyLink)
	copyIt.Importance = widget.HighImportance
	i.row = container.NewBorder(nil, nil, nil, copyIt,
		container.NewStack(newPanel(theme.ColorNameInputBackground, 1, 8), i.link))
	i.content = container.New(layout.NewCustomPaddedLayout(8, 4, 12, 12), container.NewVBox(i.text, i.row))
	return i
}

func (i *linkBanner) render(st session.State, shown bool) {
	text := lang.L("Waiting for someone to join")
	switch {
	case st.Nearby.CalledName != "":
		text = lang.L("Calling {{.Name}}", map[string]any{"Name": st.Nearby.CalledName})
	case st.Phase == session.Opening:
		text = lang.L("Opening the room")
	case st.Phase == session.InCall:
		text = lang.L("Connecting")
	}
	setText(i.text, text)
	setText(i.link, st.Link)
	setVisible(i.row, st.Link != "" && st.Phase == session.Waiting)
	setVisible(i.content, shown)
}
