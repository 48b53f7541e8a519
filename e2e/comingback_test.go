package e2e

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"peerscope/internal/browser"
	"peerscope/internal/wan"
	"peerscope/internal/xtest"
)

// TestPageComesBack has the page show the desktop's picture again when one of them and
// then the other is on another network, in the same call.
func TestPageComesBack(t *testing.T) {
	for name, pageOffers := range map[string]bool{"the page offers": true, "the desktop offers": false} {
		t.Run(name, func(t *testing.T) {
			s := wan.OpenStar(t, true)
			server, pageLine, desktopLine := s.AddHost(), s.AddHost(), s.AddHost()
			serve := launchIn(t, server.Namespace, nil, "serve", "--listen", server.Address+":8777")
			var place meetingPlace
			decode(t, serve.line(processTimeout), &place)
			var desktop *program
			joinDesktop := func() {
				desktop = launchIn(t, desktopLine.Namespace, nil, "watch", place.Link, "--camera", "clip", "--mic", "off")
				desktop.awaitEvent("open", processTimeout)
			}
			if pageOffers {
				joinDesktop()
			}
			page := openPageIn(t, pageLine.Namespace, place.Page, server.Address)
			if !pageOffers {
				joinDesktop()
			}
			desktop.awaitEvent("connected", processTimeout)
			page.await("pictures come", `(document.querySelector(".tile video")?.currentTime ?? 0) > 1`)
			page.await("the quality of the connection can be pointed at", `(() => {
				const sign = document.querySelector(".quality");
				const { x, y, width, height } = sign.getBoundingClientRect();
				return sign.dataset.level > 0 && sign.title !== "" && sign.contains(document.elementFromPoint(x + width / 2, y + height - 1));
			})()`)
			for _, line := range []*wan.StarLink{pageLine, desktopLine} {
				next := s.AddLink(line.Namespace)
				line.Remove()
				next.Route("default")
				page.awaitMorePictures()
			}
			desktop.signal(os.Interrupt)
			var sum struct {
				Members []struct {
					LongestGap float64 `json:"longest_gap_ms"`
				}
			}
			if decode(t, desktop.last(), &sum); len(sum.Members) != 1 {
				t.Fatalf("%d connections were made", len(sum.Members))
			}
			t.Logf("the desktop has seen nothing for %.0f ms at most", sum.Members[0].LongestGap)
		})
	}
}

// openPageIn joins with the page in a browser of its own in a namespace.
func openPageIn(t *testing.T, namespace, link, server string) tab {
	t.Helper()
	flags := append(slices.Clone(fakeDevices), fmt.Sprintf("--unsafely-treat-insecure-origin-as-secure=http://%s:8777", server))
	p := openTab(t, browser.OpenBy(t, wan.In(namespace), flags...), link, "Bob")
	p.join()
	return p
}

// awaitMorePictures waits for more pictures than can be on the way now.
func (p tab) awaitMorePictures() {
	p.t.Helper()
	count := func() (n float64) {
		p.Eval(`document.querySelector(".tile video")?.getVideoPlaybackQuality().totalVideoFrames ?? 0`, &n)
		return n
	}
	shown := count()
	xtest.Eventually(p.t, processTimeout, "the picture goes on", func() bool { return count() > shown+20 })
}
