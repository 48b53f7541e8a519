package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"peerscope/internal/browser"
	"peerscope/peer/relay/host"
)

// vectorChecks are, by the name of a file in assets/vectors, the bodies of
// functions of the page that return those of its vectors that the page does not
// satisfy.
var vectorChecks = map[string]string{
	"links": `
		delete URL.canParse; // as in older browsers
		const { parseLink } = await import("/link.js");
		return vectors.filter(({ link, server, key }) => {
			const parsed = parseLink(link);
			return parsed?.server !== server || parsed?.key !== key;
		});`,
	"layout": `
		const { addTile, arrangeTiles } = await import("/layout.js");
		const near = (got, want) => want.every((v, i) => Math.abs(v - got[i]) < 0.01);
		return vectors.filter(({ area: [w, h], pictures, added, large, places }) => {
			const aspects = pictures.map(([w, h]) => w / h);
			const area = { x: 0, y: 0, w, h };
			const rects = (added && addTile(area, aspects, added[0] / added[1], large)) || arrangeTiles(area, aspects, large);
			return rects.length !== places.length || !rects.every(({ x, y, w, h }, i) => near([x, y, w, h], places[i]));
		});`,
	"messages": `
		const { aboutMessage, byeMessage, channelLabel, parseMessage } = await import("/message.js");
		const parsed = (data) => {
			try {
				return parseMessage(data) ?? undefined;
			} catch {
				return "invalid";
			}
		};
		const sent = { about: ({ about }) => aboutMessage(about), bye: () => byeMessage };
		return vectors.messages.filter(({ data, padding = 0, invalid, result, sent: isSent }) => {
			const want = JSON.stringify(invalid ? "invalid" : result);
			return JSON.stringify(parsed(data + " ".repeat(padding))) !== want || (isSent && (sent[result.type]?.(result) ?? data) !== data);
		}).concat(vectors.channel === channelLabel ? [] : vectors.channel);`,
	"failures": `
		const { Health } = await import("/health.js");
		const { departureNotice } = await import("/notices.js");
		const start = 1_000_000;
		return vectors.filter(({ steps }) => {
			const health = new Health(start);
			return !steps.every(({ at, connection, dtlsFailed, answered, left, aboutReceived, rejoined, state, reason, restart = false }) => {
				Object.assign(health, answered && { answered }, aboutReceived && { aboutReceived });
				if (left) health.handleLeft(start + at);
				if (rejoined) health.handleRejoined();
				const got = health.update(start + at, connection, dtlsFailed);
				const said = !reason || departureNotice({ state, reason, about: {} })[0];
				return got.state === state && got.reason === reason && said &&
					(!["gone", "lost"].includes(state) && health.restartDue(start + at)) === restart;
			});
		});`,
	"seal": `
		const { fromBase64, Identity, roomName, safetyNumber, safetyWords, SealedChannel, toBase64, verify } = await import("/seal.js");
		const channels = {};
		const channel = (secret, id, way) => (channels[secret + id + way] ??= new SealedChannel(secret, id));
		const { rooms, signals, safety, assertions, wrongAssertions } = vectors;
		const verifies = (said, assertion) => {
			try {
				return verify(said, assertion);
			} catch {
				return false;
			}
		};
		const bytes = (hex) => Uint8Array.from(hex.match(/../g), (byte) => parseInt(byte, 16));
		return [
			...rooms.filter(({ secret, room }) => roomName(secret) !== room),
			...signals.filter(({ secret, from, to, text, sealed }) =>
				toBase64(channel(secret, from, "out").seal(to, text)) !== sealed ||
				channel(secret, to, "in").open(from, fromBase64(sealed)) !== text),
			...safety.filter(({ public: [a, b], number, words }) =>
				safetyNumber(b, a) !== number || safetyWords(b, a).join() !== words.join()),
			...assertions.filter(({ use, said }) => use.startsWith("peerscope connection")).filter(({ seed, said, assertion }) =>
				new Identity(bytes(seed)).sign(said) !== assertion || verify(said, assertion) !== assertion.split(" ")[0]),
			...wrongAssertions.filter(({ said, assertion }) => verifies(said, assertion)),
		];`,
	"voices": `
		const { VoiceActivity } = await import("/voice.js");
		return vectors.filter(({ sound, begun, least, most }) => {
			const voice = new VoiceActivity();
			let [now, begins, spoken, before] = [1_000_000, 0, 0, false];
			for (const { ms, level, room = level } of sound) {
				for (let at = 0; at < ms; at += 20) {
					voice.add(at % 400 < 300 ? level : room, (now += 20));
					const speaking = voice.speakingFor(now) > 0;
					begins += speaking && !before;
					spoken += speaking ? 20 : 0;
					before = speaking;
				}
			}
			return begins !== begun || spoken < least || spoken > most;
		});`,
	"people": `
		const { initials, personColor } = await import("/avatar.js");
		return vectors.filter((person) => initials(person.name) !== person.initials || personColor(person.key, person.id) !== person.color);`,
	"colours": `
		const { Overlay } = await import("/overlay.js");
		const rgb = (hex) => "rgb(" + [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)).join(", ") + ")";
		return Object.entries(vectors).filter(([label, { color, ink }]) => {
			const element = document.createElement("div");
			document.body.append(element);
			new Overlay(element).draw([{ label, score: 1, box: [0, 0, 1, 1] }]);
			const caption = getComputedStyle(element.firstChild.firstChild);
			return getComputedStyle(element.firstChild).borderTopColor !== rgb(color) ||
				caption.backgroundColor !== rgb(color) || caption.color !== rgb(ink);
		});`,
}

// TestPageVectors: the page and the desktop, whose tests read the same files,
// agree on what is in assets/vectors.
func TestPageVectors(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	p := openTab(t, b, h.Page, "Bob")
	for name, check := range vectorChecks {
		vectors, err := os.ReadFile("../assets/vectors/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var wrong []json.RawMessage
		p.Eval(fmt.Sprintf("(async (vectors) => {%s})(%s)", check, vectors), &wrong)
		for _, vector := range wrong {
			t.Errorf("%s: %s", name, vector)
		}
	}
}
