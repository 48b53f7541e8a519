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
	host, guest := openFace(t, "inviter", "light"), openFace(t, "invited", "dark")
	host.Click(host.sampleOffer())
	host.Press("ctrl+i")
	host.Click(host.findBlock("an invitation"))
	invitation := host.copied("an invitation", "")

	guest.takeSample()
	guest.Press("ctrl+j")
	guest.display.SetClipboard("Please join me:\n> " + strings.ReplaceAll(invitation, "\n", "\r\n> "))
	guest.Press("ctrl+v")
	guest.joinUnderstood()
	guest.findBlock("an answer")
	guest.Press("Return") // what is to be done next has the focus
	answer := guest.copied("an answer", invitation)

	host.handOn(invitation)
	host.until("that this is no answer", func(shot *image.RGBA) bool {
		return xtest.Count(shot, shot.Rect, warning) > 20
	})
	host.handOn(answer)
	host.checkCall("a call by invitation")
	guest.checkCall("a call by invitation")
	guest.Press("ctrl+q")
	host.findStart("the start screen, for the call is over")
	host.Quit()
	for _, f := range []*face{host, guest} {
		if code := f.exit(10 * time.Second); code != 0 {
			t.Errorf("%s ended with %d", f.name, code)
		}
	}
}

var (
	warning = hex(0xFF9800) // of the sign before bad news
	focused = hex(0x226FF7) // of a main button with the focus
)

// findBlock waits for the button that copies a block: what is to be done next,
// so it has the focus.
func (f *face) findBlock(what string) (middle image.Point) {
	f.t.Helper()
	f.until(what, func(shot *image.RGBA) bool {
		found := f.buttons(shot, shot.Rect, focused)
		if len(found) == 1 {
			middle = centre(found[0])
		}
		return len(found) == 1
	})
	return middle
}

// copied waits until the program has copied a block other than before.
func (f *face) copied(what, before string) (block string) {
	f.t.Helper()
	xtest.Eventually(f.t, patience, what+" is copied", func() bool {
		block = f.display.Clipboard()
		return strings.HasPrefix(block, "PEERSCOPE") && block != before
	})
	return block
}

// handOn pastes a block where the answer is waited for, and connects. Then only
// one button has the main colour.
func (f *face) handOn(block string) {
	f.t.Helper()
	f.display.SetClipboard(block)
	f.Press("ctrl+v")
	connect := func(shot *image.RGBA) []image.Rectangle {
		return f.buttons(shot, image.Rect(shot.Rect.Dx()/3, shot.Rect.Dy()/2, 10000, 10000), f.paints.primary)
	}
	shot := f.until("what was pasted", func(shot *image.RGBA) bool { return len(connect(shot)) == 1 })
	f.Click(centre(connect(shot)[0]))
}
