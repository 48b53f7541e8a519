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

// A room is the screen from the moment one is opened until it is left: the
// pictures, what is seen in them, and while nobody else is there the link.
type room struct {
	window  *window
	content *fyne.Container
	stage   *stage
	bar     *bar
	seen    *seenList
	invite  *invite
}

func (w *window) newRoom() *room {
	r := &room{window: w, bar: w.newBar(), seen: w.newSeenList(), invite: w.newInvite()}
	r.stage = newStage(w.ctx, w.do, r.bar.content)
	r.bar.each(func(b *button) { b.woken = r.stage.wake })
	r.content = container.New(layout.NewBorderLayout(r.invite.content, nil, nil, r.seen.content),
		r.invite.content, container.NewPadded(r.stage), r.seen.content)
	r.content.Hide()
	return r
}

// front is the tile people look at; nil when there is none.
func (r *room) front() *tile { return r.stage.front() }

// compact says whether the own picture is the small one.
func (r *room) compact() bool { return !showsHome(r.window.state) && r.front() != nil }

// follow has a tile for each member, in their order, and no other.
func (r *room) follow(members []session.Member) {
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
		t.view.overlay.least = leastScore(r.window.settings)
		t.render(m)
		r.stage.tiles = append(r.stage.tiles, t)
	}
	for _, t := range before {
		if t.stop != nil {
			t.stop()
		}
	}
}

func (r *room) newTile(m session.Member) *tile {
	t := newTile()
	t.view.tapped = func() { r.stage.enlarge(m.ID) }
	t.view.moved = r.stage.wake
	t.changed = func() { r.window.render(r.window.state) }
	return t
}

func (r *room) followTile(t *tile, m session.Member) {
	if t.stop != nil {
		t.stop()
	}
	ctx, cancel := context.WithCancel(r.window.ctx)
	t.slot, t.stop = m.View, cancel
	r.window.working.Go(func() { t.follow(ctx, m.View, r.window.do) })
}

func (r *room) render(st session.State) {
	alone := r.front() == nil
	r.bar.render(st)
	r.seen.render(st, !alone && !r.stage.full)
	r.invite.render(st, alone && st.Phase != session.Home)
	r.stage.Refresh()
}

// An invite is what stands over the own picture while nobody else is there.
type invite struct {
	content fyne.CanvasObject
	text    *widget.Label
	link    *widget.Label
	row     *fyne.Container
}

func (w *window) newInvite() *invite {
	i := &invite{text: widget.NewLabel(""), link: widget.NewLabel("")}
	i.text.SizeName = theme.SizeNameSubHeadingText
	i.text.Truncation = fyne.TextTruncateEllipsis
	i.link.Truncation = fyne.TextTruncateEllipsis
	i.link.TextStyle.Monospace = true
	copyIt := w.newButton(lang.L("Copy the link"), theme.ContentCopyIcon(), "", w.copyLink)
	copyIt.Importance = widget.HighImportance
	i.row = container.NewBorder(nil, nil, nil, copyIt,
		container.NewStack(newPlate(theme.ColorNameInputBackground, 1, 8), i.link))
	i.content = container.New(layout.NewCustomPaddedLayout(8, 4, 12, 12), container.NewVBox(i.text, i.row))
	return i
}

func (i *invite) render(st session.State, shown bool) {
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
