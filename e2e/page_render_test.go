package e2e

import (
	"slices"
	"testing"

	"peerscope/internal/browser"
	"peerscope/peer/relay/host"
)

// renderCounts receives thirty messages of what a member sees, as from its data
// channel, within one task of the page, and gives how often devices were
// enumerated, how often the DOM was changed other than in the boxes, and how
// many boxes are shown at the end.
const renderCounts = `(() => {
	let enumerations = 0;
	const enumerate = MediaDevices.prototype.enumerateDevices;
	MediaDevices.prototype.enumerateDevices = function () {
		enumerations++;
		return enumerate.call(this);
	};
	const rewrites = new MutationObserver(() => {});
	rewrites.observe(document.body, { subtree: true, childList: true, attributes: true });
	const boxes = document.querySelector("#self-view .boxes");
	for (let i = 0; i < 30; i++) {
		const objects = Array.from({ length: 1 + i % 3 }, () => ({ label: "cup", score: 0.5, box: [i / 100, 0.2, 0.5, 0.6] }));
		const data = JSON.stringify({ type: "seen", seen: { looking: true, labels: ["cup"], objects } });
		channel.dispatchEvent(new MessageEvent("message", { data }));
		if (i === 0) rewrites.takeRecords(); // that somebody looks is news
	}
	const others = rewrites.takeRecords().filter(({ target }) => !target.closest(".boxes, .box"));
	return [enumerations, others.length, boxes.querySelectorAll(".box:not(.gone)").length];
})()`

// TestPageRendersNoMoreThanBoxes: what is seen arrives ten times a second, and
// nothing but the boxes has to be drawn for it.
func TestPageRendersNoMoreThanBoxes(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	joinDesktop(t, "Ada", h.Link)
	bob := openTab(t, b, h.Page, "Bob")
	bob.Eval(`(() => {
		const { createDataChannel } = RTCPeerConnection.prototype;
		RTCPeerConnection.prototype.createDataChannel = function (label) {
			return window.channel = createDataChannel.call(this, label);
		};
	})()`, nil)
	bob.join()
	bob.awaitMoving("Ada")
	var counts []int
	bob.Eval(renderCounts, &counts)
	if want := []int{0, 0, 3}; !slices.Equal(counts, want) {
		t.Errorf("enumerations, changes of the DOM and boxes are %v, not %v", counts, want)
	}
}
