package e2e

import (
	"bytes"
	encoding "encoding/binary"
	"io"
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"peerscope/app/session"
	"peerscope/internal/browser"
	"peerscope/media"
	"peerscope/peer/relay/host"
)

// wordAt is sample n of somebody who speaks: words of a voice of 140 Hz and its
// harmonics, of 300 ms each, with pauses of 100 ms.
func wordAt(n int) float64 {
	const word, pause = media.SampleRate * 3 / 10, media.SampleRate / 10
	at := n % (word + pause)
	if at >= word {
		return 0
	}
	pitch := 140 + 30*math.Sin(float64(n)/media.SampleRate*5)
	v := 0.0
	for harmonic := 1; harmonic <= 12; harmonic++ {
		v += math.Sin(2*math.Pi*pitch*float64(harmonic)*float64(n)/media.SampleRate) / float64(harmonic)
	}
	return 0.25 * v * math.Sin(math.Pi*float64(at)/word)
}

// A speakingMicrophone hears words until it is closed.
type speakingMicrophone struct {
	ticker *time.Ticker
	closed chan struct{}
	close  func()
	n      int
}

func newSpeakingMicrophone() (media.AudioSource, error) {
	m := &speakingMicrophone{ticker: time.NewTicker(media.BlockTime), closed: make(chan struct{})}
	m.close = sync.OnceFunc(func() { close(m.closed) })
	return m, nil
}

func (m *speakingMicrophone) Read() (media.Block, error) {
	select {
	case <-m.closed:
		return media.Block{}, io.EOF
	case now := <-m.ticker.C:
		samples := make([]int16, media.BlockSize)
		for i := range samples {
			samples[i] = int16(math.MaxInt16 * wordAt(m.n))
			m.n++
		}
		return media.Block{Samples: samples, Time: now}, nil
	}
}

func (m *speakingMicrophone) Close() error {
	m.close()
	return nil
}

// writeWords writes ten seconds of words as a WAV file.
func writeWords(t *testing.T) (path string) {
	t.Helper()
	samples := make([]int16, 10*media.SampleRate)
	for n := range samples {
		samples[n] = int16(math.MaxInt16 * wordAt(n))
	}
	var file bytes.Buffer
	size := uint32(2 * len(samples))
	file.WriteString("RIFF")
	for _, field := range []any{
		36 + size, [8]byte([]byte("WAVEfmt ")), uint32(16), uint16(1), uint16(1), uint32(media.SampleRate), uint32(2 * media.SampleRate),
		uint16(2), uint16(16), [4]byte([]byte("data")), size, samples,
	} {
		if err := encoding.Write(&file, encoding.LittleEndian, field); err != nil {
			t.Fatal(err)
		}
	}
	path = filepath.Join(t.TempDir(), "words.wav")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// speaks is that the tile of a member has the frame of who speaks.
func speaks(name string) string { return tileOf(name) + `?.classList.contains("speaking")` }

// TestPageShowsWhoSpeaks: who speaks has a frame, and is large while no tile was
// clicked, if the person likes that.
func TestPageShowsWhoSpeaks(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	parts := clipParts(t)
	parts.OpenMicrophone = func(string) (media.AudioSource, error) { return newSpeakingMicrophone() }
	ada := joinParts(t, "Ada", h.Link, parts)
	joinDesktop(t, "Eve", h.Link)
	bob := openTab(t, b, h.Page, "Bob")
	bob.join()
	bob.awaitMoving("Ada")
	bob.awaitMoving("Eve")
	bob.await("Ada is seen to speak", speaks("Ada"))
	area := func(name string) string {
		return "(({ offsetWidth: w, offsetHeight: h }) => w * h)(" + tileOf(name) + ")"
	}
	bob.await("Ada is large", area("Ada")+" > 2 * "+area("Eve"))
	bob.saveShot("speaker")
	bob.Click("#settings")
	bob.Click("#follow")
	bob.await("all are alike", area("Ada")+" < 1.5 * "+area("Eve"))
	bob.saveShot("speaker-settings")
	bob.Click("#follow")
	bob.Click("#settings")
	bob.await("Ada is large again", area("Ada")+" > 2 * "+area("Eve"))
	ada.switchOff(false, true)
	bob.await("Ada is silent", "!"+speaks("Ada"))
}

// TestPagePushToTalk: the page's voice is seen at the desktop by the levels of its
// packets, and goes there while the space bar is held.
func TestPagePushToTalk(t *testing.T) {
	b := browser.Open(t, append(fakeDevices, "--use-file-for-fake-audio-capture="+writeWords(t))...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	ada := joinDesktop(t, "Ada", h.Link)
	bob := openTab(t, b, h.Page, "Bob")
	bob.join()
	ada.awaitMember("Bob speaks", func(m session.Member) bool { return m.MicOn && m.Speaking })
	bob.Click("#mic")
	ada.awaitMember("Bob is muted", func(m session.Member) bool { return !m.MicOn && !m.Speaking })
	bob.awaitText("#status", "Your microphone is off. To be heard, turn it on or hold the space bar.")
	bob.saveShot("muted")
	release := bob.Hold(" ", ' ')
	ada.awaitMember("Bob speaks while the space bar is held", func(m session.Member) bool { return m.MicOn && m.Speaking })
	release()
	ada.awaitMember("Bob is muted again", func(m session.Member) bool { return !m.MicOn && !m.Speaking })
	release = bob.Hold(" ", ' ')
	ada.awaitMember("Bob speaks again", func(m session.Member) bool { return m.MicOn })
	bob.Press("Tab", 9, 0)
	ada.awaitMember("another key ends that", func(m session.Member) bool { return !m.MicOn })
	release()
}

// TestPageLoudspeaker: the others are heard on the loudspeaker that was selected, also
// at the next visit, and on the default one while there is none.
func TestPageLoudspeaker(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	joinDesktop(t, "Ada", h.Link)
	bob := openTab(t, b, h.Page, "Bob")
	bob.join()
	bob.awaitSound("Ada")
	bob.Click("#settings")
	bob.await("there is a choice of loudspeakers", `document.querySelectorAll("#call-devices [data-kind=output] option").length > 1`)
	bob.saveShot("loudspeaker")
	var chosen string
	bob.Eval(`(() => {
		const select = document.querySelector("#call-devices [data-kind=output]");
		select.value = select.options[select.options.length - 1].value;
		select.dispatchEvent(new Event("change"));
		return select.value;
	})()`, &chosen)
	sink := `document.querySelector(".tile video")?.sinkId`
	bob.await("Ada is heard there", sink+` === "`+chosen+`"`)
	bob.visitAgain(h.Page)
	bob.join()
	bob.await("Ada is heard there at the next visit", sink+` === "`+chosen+`"`)
	bob.Eval(`localStorage.setItem("loudspeaker", "gone")`, nil)
	bob.Visit(h.Page)
	bob.join()
	bob.await("Ada is heard on the default one", sink+` === ""`)
}
