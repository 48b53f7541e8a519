package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"peerscope/internal/browser"
	"peerscope/peer/relay/host"
)

// views are how people look at the page.
var views = map[string]browser.Viewport{
	"wide":         {Width: 1280, Height: 800},
	"wide-dark":    {Width: 1280, Height: 800, Dark: true},
	"phone":        {Width: 390, Height: 844},
	"phone-dark":   {Width: 390, Height: 844, Dark: true},
	"phone-across": {Width: 844, Height: 390},
}

// TestPageLayout looks at the page alone and with one, two and three others, in
// every view and in both languages.
func TestPageLayout(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	names := []string{"Ada", "Eve with a name that is longer than any picture is wide", "Kim"}
	english, korean := openTab(t, b, h.Page, "Bob"), tab{b.Page(), t}
	english.await("the own picture is there", `document.getElementById("preview").videoWidth > 0`)
	english.checkLayout("start")
	korean.Emulate(browser.Viewport{Width: 390, Height: 844, Language: "ko-KR"})
	korean.Visit(h.Page)
	korean.await("the start is shown", `document.body.dataset.screen === "join"`)
	korean.saveShot("start-ko-phone")
	korean.checkKorean()
	english.join()
	english.checkLayout("0-others")
	for i, name := range names {
		d := joinDesktop(t, name, h.Link)
		english.awaitTiles(i + 1)
		english.awaitMoving(name)
		english.checkLayout(fmt.Sprintf("%d-others", i+1))
		if i == 0 {
			korean.join()
			korean.awaitMoving(name)
			korean.saveShot("call-ko-phone")
			korean.checkKorean(append(names, "Bob")...)
			korean.Click("#settings")
			korean.saveShot("choices-ko-phone")
			korean.Click("#leave")
			d.switchOff(true, false)
			english.awaitText(".tile .message", "The camera is off.")
			english.saveShot("camera-off")
			d.switchOff(false, false)
		}
	}
	checkKeyboard(english)
}

// checkLayout sees to it that in each view all is within the window and has a name.
func (p tab) checkLayout(what string) {
	p.t.Helper()
	for name, view := range views {
		p.Emulate(view)
		p.await("all pictures lie within the window, "+name, `[...document.querySelectorAll(
			"main:not([hidden]) :is(button, .tile, #self-view, #status, #link, input)")].filter((e) => e.checkVisibility()).every((e) => {
			const { left, right, width } = e.getBoundingClientRect();
			return width > 0 && left >= 0 && right <= innerWidth + 0.5;
		}) && (document.body.dataset.screen === "join" || document.documentElement.scrollHeight <= innerHeight)`)
		p.await("the own picture hides little of any other, "+name, `((own) => [...document.querySelectorAll(".tile")].every((tile) => {
			const other = tile.getBoundingClientRect();
			const w = Math.min(own.right, other.right) - Math.max(own.left, other.left);
			const h = Math.min(own.bottom, other.bottom) - Math.max(own.top, other.top);
			return w < 1 || h < 1 || w * h < 0.15 * other.width * other.height;
		}))(document.getElementById("self-view").getBoundingClientRect())`)
		p.await("all that can be clicked has a name", `[...document.querySelectorAll("button, input, select")].every((e) =>
			!e.checkVisibility() || e.innerText || e.getAttribute("aria-label") || e.labels?.length)`)
		p.saveShot(what + "-" + name)
	}
	p.Emulate(views["wide"])
}

// checkKorean finds words that were not translated. What is given may be there.
func (p tab) checkKorean(given ...string) {
	p.t.Helper()
	var said string
	p.Eval(`document.body.innerText + [...document.querySelectorAll("[aria-label]")]
		.filter((e) => e.checkVisibility()).map((e) => e.ariaLabel).join(" ")`, &said)
	for _, name := range append(given, "Peerscope", "English") {
		said = strings.ReplaceAll(said, name, "")
	}
	said = regexp.MustCompile(`https?://\S+|\bfake\S*|Fake[\w ]*`).ReplaceAllString(said, "")
	if words := regexp.MustCompile(`[A-Za-z]{3,}[A-Za-z ]*`).FindAllString(said, -1); len(words) > 0 {
		p.t.Errorf("in Korean the page says %q", words)
	}
}

// checkKeyboard goes through the call by Tab and expects every button once,
// with a focus that is seen.
func checkKeyboard(p tab) {
	p.t.Helper()
	const tab = 9
	var seen []string
	p.Eval(`document.activeElement.blur()`, nil)
	for range 7 {
		p.Press("Tab", tab, 0)
		var focused string
		p.Eval(`((e) => getComputedStyle(e).outlineStyle === "none" ? "" : e.ariaLabel || e.innerText)(document.activeElement)`, &focused)
		seen = append(seen, focused)
	}
	all := strings.Join(seen, "|")
	for _, name := range []string{"Show Ada large", "Show Kim large", "Turn the microphone off", "Turn the camera off", "Settings", "Leave the call"} {
		if strings.Count(all, name) != 1 {
			p.t.Errorf("Tab goes to %q %d times: %s", name, strings.Count(all, name), all)
		}
	}
}
