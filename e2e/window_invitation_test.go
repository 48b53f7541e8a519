//go:build linux

package e2e

import (
	"image"
	"strings"
	"testing"
	"time"

	"peerscope/internal/xtest"
)

// TestWindowsByInvitation is a call between two windows that no server brings
// together: blocks of text are copied from one to the other and back. The host
// uses the mouse, the guest the keyboard alone.
func TestWindowsByInvitation(t *testing.T) {
	host, guest := openWindow(t, "inviter", "light"), openWindow(t, "invited", "dark")
	host.Click(host.findSampleButton())
	host.Press("ctrl+i")
	host.Click(host.findCopyBlock("an invitation"))
	invitation := host.awaitCopied("an invitation", "")

	guest.chooseSample()
	guest.Press("ctrl+j")
	guest.display.SetClipboard("Please join me:\n> " + strings.ReplaceAll(invitation, "\n", "\r\n> "))
	guest.Press("ctrl+v")
	guest.joinWhenUnderstood()
	guest.findCopyBlock("an answer")
	guest.Press("Return") // what is to be done next has the focus
	answer := guest.awaitCopied("an answer", invitation)

	host.pasteAnswer(invitation)
	host.awaitShot("that this is no answer", func(shot *image.RGBA) bool {
		return xtest.CountPixels(shot, shot.Rect, warning) > 20
	})
	host.pasteAnswer(answer)
	host.checkCall("a call by invitation")
	guest.checkCall("a call by invitation")
	guest.Press("ctrl+q")
	host.findStart("the start screen, for the call is over")
	host.Quit()
	for _, w := range []*appWindow{host, guest} {
		if code := w.exit(10 * time.Second); code != 0 {
			t.Errorf("%s ended with %d", w.name, code)
		}
	}
}

var (
	warning = hex(0xFF9800) // of the sign before bad news
	focused = hex(0x226FF7) // of a main button with the focus
)

// findCopyBlock waits for the button that copies a block: what is to be done next,
// so it has the focus.
func (w *appWindow) findCopyBlock(what string) (middle image.Point) {
	w.t.Helper()
	w.awaitShot(what, func(shot *image.RGBA) bool {
		found := w.buttons(shot, shot.Rect, focused)
		if len(found) == 1 {
			middle = center(found[0])
		}
		return len(found) == 1
	})
	return middle
}

// awaitCopied waits until the program has copied a block other than before.
func (w *appWindow) awaitCopied(what, before string) (block string) {
	w.t.Helper()
	xtest.Eventually(w.t, windowTimeout, what+" is copied", func() bool {
		block = w.display.Clipboard()
		return strings.HasPrefix(block, "PEERSCOPE") && block != before
	})
	return block
}

// pasteAnswer pastes a block where the answer is waited for, and connects. Then only
// one button has the main colour.
func (w *appWindow) pasteAnswer(block string) {
	w.t.Helper()
	w.display.SetClipboard(block)
	w.Press("ctrl+v")
	connect := func(shot *image.RGBA) []image.Rectangle {
		return w.buttons(shot, image.Rect(shot.Rect.Dx()/3, shot.Rect.Dy()/2, 10000, 10000), w.colors.primary)
	}
	shot := w.awaitShot("what was pasted", func(shot *image.RGBA) bool { return len(connect(shot)) == 1 })
	w.Click(center(connect(shot)[0]))
}
