package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/peer"
)

// A block as people get it, in lines.
var block = "PEERSCOPE1(\n" + strings.Repeat(strings.Repeat("a1+/", 16)+"\n", 14) + ")\n"

// invitingState is the state of one who invites, before and after the answer.
func invitingState(want bool) session.State {
	st := homeState()
	st.Phase = session.Waiting
	st.Invitation = session.Invitation{Role: session.Inviter, Outgoing: block, AwaitsReply: want}
	return st
}

// invitedState is the state of one who pasted an invitation.
func invitedState() session.State {
	connecting := member("a")
	connecting.State, connecting.CameraOn = peer.Connecting, false
	st := callState(connecting)
	st.Link, st.Invitation = "", session.Invitation{Role: session.Invitee, Outgoing: block}
	return st
}

func TestInvitationsSayHowOldTheyAre(t *testing.T) {
	f := newTestWindow(t, Options{})
	for st, want := range map[*session.State]string{
		new(invitingState(true)): "It was made 12 min ago, and is good while this window waits.",
		new(invitedState()):      "It was made 12 min ago. If nothing happens, ask for a new invitation.",
	} {
		f.render(*st)
		f.expectNot("ago")
		st.Invitation.Age = 12 * time.Minute
		f.render(*st)
		f.expect(want)
	}
}

func TestInviting(t *testing.T) {
	f := newTestWindow(t, Options{})
	f.render(homeState())
	st := invitingState(true)
	st.Phase, st.Invitation.Outgoing, st.Invitation.AwaitsReply = session.Opening, "", false
	f.render(st)
	f.expect("Send this to the other side", "One moment")
	h := f.home.invite
	if !h.copy.Disabled() {
		t.Error("there is nothing to copy yet")
	}
	f.render(invitingState(true))
	f.expect("1\u2002Send this to the other side", strings.TrimSpace(block), "2\u2002Paste here what they send back", "Cancel")
	f.expectNot("One moment", "Start a call", "Waiting for someone", "Connecting")
	if f.Canvas().Focused() != fyne.Focusable(h.copy) || !hasFocusRing(h.copy) {
		t.Error("what is to be done first has not the focus, or does not show it")
	}
	test.Tap(h.copy)
	if got := f.app.Clipboard().Content(); got != block {
		t.Errorf("the clipboard holds %q", got)
	}
	f.expect("The text is copied.")
	if f.Canvas().Focused() != fyne.Focusable(h.answer) || hasFocusRing(h.copy) {
		t.Error("what is to be done next has not the focus")
	}
	f.expectCalls()
}

// hasFocusRing says whether a button shows that it has the focus.
func hasFocusRing(b *widgets.Button) bool {
	return slices.ContainsFunc(test.WidgetRenderer(b).Objects(), func(o fyne.CanvasObject) bool {
		ring, ok := o.(*canvas.Rectangle)
		return ok && ring.Visible() && ring.StrokeWidth > 0 && ring.Size() == b.Size()
	})
}

func TestAnswerIsPasted(t *testing.T) {
	f := newTestWindow(t, Options{})
	st := invitingState(true)
	f.render(st)
	h := f.home.invite
	test.Tap(h.connect)
	h.answer.SetText(" \n")
	if !h.connect.Disabled() {
		t.Error("nothing can be handed on")
	}
	f.app.Clipboard().SetContent("> not\n> a block\n")
	h.answer.SetText("")
	h.answer.TypedShortcut(&fyne.ShortcutPaste{Clipboard: f.app.Clipboard()})
	f.render(st)
	if h.answer.Text != "> not\n> a block\n" {
		t.Errorf("the field holds %q", h.answer.Text)
	}
	test.Tap(h.connect)
	f.expectCalls("PasteBlock > not\n> a block")
	f.render(invitingState(false))
	f.expect("Connecting")
	if !h.connect.Disabled() {
		t.Error("it can be handed on twice")
	}
	st.Invitation.Rejection = session.Notice{Text: "This is the answer to another invitation.", Problem: true}
	f.render(st)
	f.expect("This is the answer to another invitation.")
	f.expectNot("Connecting")
	f.app.Clipboard().SetContent(block)
	h.answer.TypedShortcut(&fyne.ShortcutPaste{Clipboard: f.app.Clipboard()})
	if h.answer.Text != block {
		t.Errorf("what was of no use is still in %q", h.answer.Text)
	}
	f.expectNot("This is the answer to another invitation.")
	h.connect.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	f.expectCalls("PasteBlock " + strings.TrimSpace(block))
	st.Invitation.AwaitsReply = false // Wrong is still that of the one before
	f.render(st)
	f.expect("Connecting")
	f.expectNot("This is the answer to another invitation.")
}

// A State that comes while people type takes nothing from them; the end does.
func TestTypingIsNotDisturbed(t *testing.T) {
	f := newTestWindow(t, Options{})
	f.render(invitingState(true))
	field := f.home.invite.answer
	f.Canvas().Focus(field)
	test.Type(field, "PEER")
	field.CursorColumn = 2
	st := invitingState(true)
	st.Self.MicLevel = 0.5
	f.render(st)
	test.Type(field, "x")
	if field.Text != "PExER" || f.Canvas().Focused() != fyne.Focusable(field) {
		t.Errorf("the field holds %q", field.Text)
	}
	f.render(homeState())
	f.render(invitingState(true))
	if field.Text != "" {
		t.Errorf("the next invitation finds %q", field.Text)
	}
}

func TestInvited(t *testing.T) {
	f := newTestWindow(t, Options{})
	st := invitedState()
	opening := st
	opening.Phase, opening.Members, opening.Invitation.Outgoing = session.Opening, nil, ""
	f.render(opening)
	f.expect("Send this answer back", "One moment")
	f.render(st)
	f.expect("Send this answer back", strings.TrimSpace(block), "The call begins when the other side has pasted it.", "Cancel")
	f.expectNot("Paste here", "1\u2002", "Seen now", "Connecting")
	test.Tap(f.home.invite.copy)
	if got := f.app.Clipboard().Content(); got != block {
		t.Errorf("the clipboard holds %q", got)
	}
	st.Invitation, st.Members = session.Invitation{Role: session.Invitee}, []session.Member{member("a")}
	f.render(st)
	f.showPicture(st.Members[0], 640, 480)
	f.expect("Seen now")
	f.expectNot("Send this answer back")
	if f.call.toolbar.link.Visible() {
		t.Error("the invitation is offered as a link for others")
	}
}

func TestBlockInTheJoinField(t *testing.T) {
	f := newTestWindow(t, Options{Describe: func(link string) (session.Notice, bool) {
		return session.Notice{Text: "An invitation"}, strings.Join(strings.Fields(link), "\n")+"\n" == block
	}})
	f.render(homeState())
	f.app.Clipboard().SetContent("\n" + strings.ReplaceAll(block, "\n", "\r\n"))
	f.home.field.TypedShortcut(&fyne.ShortcutPaste{Clipboard: f.app.Clipboard()})
	f.expect("An invitation")
	test.Tap(f.home.join)
	calls := f.session.last()
	if len(calls) != 1 || strings.Join(strings.Fields(calls[0]), "") != "Join"+strings.Join(strings.Fields(block), "") {
		t.Errorf("asked were %q", calls)
	}
	f.render(invitedState())
	if f.home.field.Text != "" {
		t.Error("an invitation is kept for a second time")
	}
}

func TestInviteViewByKeys(t *testing.T) {
	f := newTestWindow(t, Options{})
	f.render(homeState())
	f.Canvas().(fyne.Shortcutable).TypedShortcut(widgets.Ctrl(fyne.KeyI))
	f.expectCalls("Invite")
	f.home.join.MouseIn(&desktop.MouseEvent{})
	f.render(invitingState(true))
	if f.toolkit.TooltipLayer().Visible() {
		t.Error("the tooltip outlives its button")
	}
	f.Canvas().(fyne.Shortcutable).TypedShortcut(widgets.Ctrl(fyne.KeyI)) // there is one already
	h := f.home.invite
	if f.Canvas().FocusNext(); f.Canvas().Focused() != fyne.Focusable(h.answer) {
		t.Error("after Copy comes not the field")
	}
	h.answer.SetText("something")
	if f.Canvas().FocusNext(); f.Canvas().Focused() != fyne.Focusable(h.connect) {
		t.Error("after the field comes not Connect")
	}
	f.Canvas().FocusNext()
	f.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) // Cancel
	h.answer.TypedShortcut(widgets.Ctrl(fyne.KeyW))
	f.expectCalls("Leave", "Leave")
	if h.answer.AcceptsTab() {
		t.Error("Tab stays in the field")
	}
}

func TestTheInviteViewFitsASmallWindow(t *testing.T) {
	wrong := invitingState(true)
	wrong.Invitation.Rejection = session.Notice{Text: "This block is of no use: {{.Reason}}", Args: map[string]string{"Reason": strings.Repeat("long ", 60)}, Problem: true}
	for name, st := range map[string]session.State{"inviting": invitingState(true), "invited": invitedState(), "wrong": wrong} {
		f := newTestWindow(t, Options{SampleCamera: "clip"})
		f.home.invite.answer.SetText("x")
		f.home.invite.submitted = "x"
		small := fyne.NewSize(533, 400)
		for range 3 {
			f.render(st)
			f.Content().Refresh()
			f.Resize(small)
			if min := f.Content().MinSize(); min.Width > small.Width || min.Height > small.Height {
				t.Fatalf("%s: it asks for %v", name, min)
			}
		}
		once := test.RenderObjectToMarkup(f.Content())
		if f.render(st); test.RenderObjectToMarkup(f.Content()) != once {
			t.Errorf("%s: the second time gave something else", name)
		}
	}
}

// Escape leaves the call without a server, also from the field for the answer.
func TestEscapeLeavesTheInvitation(t *testing.T) {
	f := newTestWindow(t, Options{})
	st := homeState()
	st.Phase, st.Invitation = session.Waiting, session.Invitation{Role: session.Inviter, Outgoing: "block", AwaitsReply: true}
	f.render(st)
	f.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	f.expectCalls("Leave")
	f.home.invite.answer.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	f.expectCalls("Leave")
}
