package app

import (
	"image"
	"net/url"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"peerscope/app/geometry"
	"peerscope/app/session"
)

func waitingState(link string) session.State {
	st := homeState()
	st.Phase, st.Link = session.Waiting, link
	return st
}

// The link is there to read, to copy, to send and to photograph, and it is said how
// far it reaches.
func TestTheLinkIsShown(t *testing.T) {
	f := newTestWindow(t, Options{})
	st := waitingState("http://192.168.1.20:8777/#KEY")
	f.render(st)
	f.expect(st.Link, "Copy the link", "Share by mail", "The link works on your network.")
	first := f.call.banner.code.Image.(*image.Gray)
	st = waitingState("https://relay.example.org/#KEY")
	f.render(st)
	f.expectNot("your network")
	if second, ok := f.call.banner.code.Image.(*image.Gray); !ok || string(second.Pix) == string(first.Pix) {
		t.Error("the picture is that of another link")
	}
	st.Phase = session.InCall
	f.render(st)
	f.expectNot("Share by mail")
	if f.call.banner.card.Visible() {
		t.Error("the picture stays in a call")
	}
}

// Beside the link where there is room, and else below it: it is whole, and hides nothing.
func TestThePictureOfTheLinkFits(t *testing.T) {
	f := newTestWindow(t, Options{})
	for _, size := range []fyne.Size{fyne.NewSize(400, 700), fyne.NewSize(533, 400), fyne.NewSize(1920, 1080)} {
		f.Resize(size)
		f.render(waitingState("http://192.168.1.20:8777/#KEY"))
		f.Content().Refresh()
		place := func(o fyne.CanvasObject) geometry.Rect {
			return geometry.NewRect(f.app.Driver().AbsolutePositionForObject(o), o.Size())
		}
		code, window := place(f.call.banner.code), geometry.NewRect(fyne.Position{}, size)
		if code.Area() < linkCodeSide*linkCodeSide || code.OverlapArea(window) < code.Area()*0.999 || code.OverlapArea(place(f.call.banner.row)) > 0 {
			t.Errorf("in a window of %v it is at %v, the link at %v", size, code, place(f.call.banner.row))
		}
	}
}

// What a mail program reads from the letter (RFC 6068) is the whole link.
func TestALetterHasTheLink(t *testing.T) {
	const link = "https://relay.example.org/?a=1&b=2%20c+d#KEY.FINGERPRINT"
	letter := newLetter(link).String()
	_, query, _ := strings.Cut(letter, "?")
	fields := map[string]string{}
	for field := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(field, "=")
		plain, err := url.PathUnescape(value) // a plus is a plus
		if err != nil {
			t.Fatal(err)
		}
		fields[name] = plain
	}
	if !strings.HasPrefix(letter, "mailto:?") || len(fields) != 2 || !strings.Contains(fields["body"], link+"\r\n") || fields["subject"] != "A call with Peerscope" {
		t.Errorf("%s has %q", letter, fields)
	}
}

// TestNothingOpens has no program for a letter and for a folder.
func TestNothingOpens(t *testing.T) {
	t.Setenv("PATH", "")
	f := newTestWindow(t, Options{})
	st := homeState()
	st.Phase, st.Link = session.Waiting, "ws://192.0.2.1:5000/room"
	f.render(st)
	f.mailLink()
	f.step()
	f.expect("No mail program could be opened.")
	f.openFolder("/home/kim")
	f.step()
	f.expect("The folder could not be opened. It is /home/kim.")
}
