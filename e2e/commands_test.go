package e2e

import (
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"peerscope/internal/command"
	"peerscope/peer/relay/host"
)

// processTimeout bounds what takes a second or two on a machine that has nothing
// else to do.
const processTimeout = 90 * time.Second

const photo = "../assets/sample/photo.jpg"

// execute runs the program to its end.
func execute(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	p := launch(t, nil, args...)
	code = p.exit(processTimeout)
	for line := range p.lines {
		stdout += line + "\n"
	}
	return code, stdout, p.stderr.String()
}

func TestWrongRequests(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	text := filepath.Join(t.TempDir(), "text.png")
	if err := os.WriteFile(text, []byte("no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := "ws://127.0.0.1:1/#" + strings.Repeat("A", 26)
	for _, args := range [][]string{
		{"--unknown"}, {"fly", "away"}, {"not a link"}, {"http://example.org/"}, {"watch"}, {"watch", "ws://127.0.0.1:1/"},
		{"watch", link, "--mic", "loud"}, {"watch", link, "--camera", "nobody's"}, {"watch", link, "--for", "processTimeout"},
		{"watch", link, "--send-only", "--receive-only"}, {"watch", link, "--addresses", "none"}, {"watch", link, "--model", text}, {"watch", link, "--rules", text},
		{"watch", link, "--exec", "true"}, {"watch", link, "--rules", "exam", "--notify", "sound"}, {"watch", link, "--rules", "exam", "--mqtt", "broker"}, {"watch", link, "--rules", "exam", "--webhook", "ftp://127.0.0.1/"},
		{"detect"}, {"detect", missing}, {"detect", text}, {"detect", t.TempDir()}, {"detect", os.DevNull}, {"detect", photo, "--min-score", "1.5"},
		{"detect", photo, "--min-score", "NaN"}, {"detect", photo, "--only", "unicorn"},
		{"detect", photo, "--model", missing}, {"detect", photo, "--model", text}, {"detect", photo, "--labels", missing},
		{"demo", "--headless", "--clip", missing}, {"demo", "--headless", "--shot", filepath.Join(missing, "a.png")},
		{"demo", "further"}, {"serve", "--listen", "nowhere"}, {"serve", "--tls-cert", missing},
		{"serve", "--self-signed", "--state", missing}, {"serve", "--turn", "--turn-listen", "nowhere"}, {"devices", "further"}, {"version", "--unknown"},
		{"export"}, {"export", missing}, {"export", text}, {"journal", "further"}, {"journal", "--since", "yesterday"}, {"journal", "--json", "--csv"}, {"journal", "--kind", "boxes"}, {"journal", "--kind", "calls", "--label", "cup"}, {"journal", "--kind", "calls", "--pictures", missing}, {"journal", "clear"}, {"watch", link, "--journal-days", "400"}, {"watch", link, "--journal-room", "9"},
		{"check", "invite:"}, {"check", "ws://127.0.0.1:1/#KEY"}, {"check", "whep+http://127.0.0.1:1/"}, {"check", link, link}, {"check", link, "--stun", "somewhere"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			code, stdout, stderr := execute(t, args...)
			if code != command.ExitUsage || stdout != "" {
				t.Errorf("exit code %d, and on stdout %q", code, stdout)
			}
			if strings.Count(stderr, "\n") != 1 || !strings.HasPrefix(stderr, "peerscope: ") || len(stderr) < 20 {
				t.Errorf("not a reason in one line: %q", stderr)
			}
		})
	}
}

func TestHelpAndVersion(t *testing.T) {
	for _, command := range []string{"", "demo", "detect", "watch", "check", "journal", "journal clear", "export", "serve", "devices", "version"} {
		code, stdout, stderr := execute(t, strings.Fields(command+" --help")...)
		if code != 0 || !strings.Contains(stdout, "Usage:") || stderr != "" {
			t.Errorf("%s --help: %d %q %q", command, code, stdout, stderr)
		}
	}
	code, stdout, _ := execute(t, "version")
	var number, platform string
	if _, err := fmt.Sscanf(stdout, "peerscope %s %s", &number, &platform); code != 0 || err != nil || number != version(t) {
		t.Errorf("version: %d %q", code, stdout)
	}
}

// TestManualAndCompletions: what packages install besides the program.
func TestManualAndCompletions(t *testing.T) {
	folder := t.TempDir()
	if code, _, stderr := execute(t, "man", folder); code != 0 || stderr != "" {
		t.Fatalf("man: %d, %q", code, stderr)
	}
	for page, text := range map[string]string{"peerscope.1": "peerscope-watch(1)", "peerscope-watch.1": "receive-only", "peerscope-journal.1": "kind"} {
		manual, err := os.ReadFile(filepath.Join(folder, page))
		if err != nil {
			t.Fatal(err)
		}
		if plain := strings.ReplaceAll(string(manual), `\`, ""); !strings.Contains(plain, text) {
			t.Errorf("%s has no %q: %s", page, text, plain)
		}
	}
	for _, shell := range []string{"bash", "zsh", "fish"} {
		if code, script, stderr := execute(t, "completion", shell); code != 0 || !strings.Contains(script, "peerscope") || stderr != "" {
			t.Errorf("completion %s: %d, %q", shell, code, stderr)
		}
	}
}

// version is that of FyneApp.toml.
func version(t *testing.T) string {
	t.Helper()
	file, err := os.ReadFile("../FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	_, version, _ := strings.Cut(string(file), "Version = ")
	version, _, _ = strings.Cut(version, "\n")
	return strings.Trim(version, `"`)
}

func TestWindowWithoutDisplay(t *testing.T) {
	p := launch(t, nil)
	if code := p.exit(processTimeout); code != command.ExitFailure || !strings.Contains(p.stderr.String(), "there is no display") {
		t.Errorf("%d %q", code, &p.stderr)
	}
}

// TestDetect looks at the photograph that comes with the model.
func TestDetect(t *testing.T) {
	code, stdout, stderr := execute(t, "detect", photo, photo)
	if code != 0 || strings.Count(stdout, "\n") != 2 {
		t.Fatalf("%d, %q, %q", code, stdout, stderr)
	}
	line, _, _ := strings.Cut(stdout, "\n")
	checkKeys(t, line, "file", "width", "height", "objects")
	var got struct {
		File          string
		Width, Height int
		Objects       []map[string]any
	}
	decode(t, line, &got)
	if got.File != photo || got.Width != 1920 || got.Height != 1280 {
		t.Errorf("%+v", got)
	}
	labels := map[any]int{}
	for _, o := range got.Objects {
		labels[o["label"]]++
		checkObject(t, o)
	}
	if labels["person"] < 2 || labels["laptop"] < 1 {
		t.Errorf("seen are %v, not two persons and a laptop", labels)
	}
}

// TestDetectFast finds what the whole photograph shows, and less of what its parts do.
func TestDetectFast(t *testing.T) {
	count := func(args ...string) (labels map[string]int, all int) {
		code, stdout, stderr := execute(t, append([]string{"detect", photo, "--min-score", "0.1"}, args...)...)
		if code != 0 {
			t.Fatalf("%d, %q", code, stderr)
		}
		var got struct{ Objects []struct{ Label string } }
		decode(t, stdout, &got)
		labels = map[string]int{}
		for _, o := range got.Objects {
			labels[o.Label]++
		}
		return labels, len(got.Objects)
	}
	_, best := count()
	labels, fast := count("--fast")
	if labels["person"] < 2 || labels["laptop"] < 1 || fast >= best {
		t.Errorf("%d objects, %v, of %d", fast, labels, best)
	}
}

// TestDetectGoesOn has pictures among files that are none, one of them a pipe that
// nobody writes to.
func TestDetectGoesOn(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe.jpg")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := execute(t, "detect", pipe, photo, pipe, photo)
	if code != command.ExitUsage || strings.Count(stdout, photo) != 2 || strings.Count(stdout, "\n") != 2 {
		t.Errorf("exit code %d, and on stdout %q", code, stdout)
	}
	if strings.Count(stderr, "peerscope: "+pipe) != 2 || strings.Count(stderr, "\n") != 2 {
		t.Errorf("not two reasons: %q", stderr)
	}
}

// checkObject looks at an object of detect: a score and a box within the picture.
func checkObject(t *testing.T, o map[string]any) {
	t.Helper()
	score, ok := o["score"].(float64)
	if box, _ := o["box"].([]any); len(o) != 3 || !ok || score < 0.5 || score > 1 || len(box) != 4 {
		t.Fatalf("%v", o)
	} else if x0, y0, x1, y1 := box[0].(float64), box[1].(float64), box[2].(float64), box[3].(float64); x0 < 0 || x0 >= x1 || x1 > 1 || y0 < 0 || y0 >= y1 || y1 > 1 {
		t.Errorf("%v", o)
	}
}

// The keys of what is said of the pictures that arrived, and of this process.
var (
	receivedKeys = []string{"frames_decoded", "fps", "first_frame_ms", "latency_ms", "detect_ms", "detections_per_second",
		"looks_skipped", "seen", "width", "height", "loudness", "freezes", "frozen_ms", "longest_gap_ms", "packets_lost", "retransmitted",
		"recovered_by_parity", "bitrate_kbps", "playout_ms", "sound_concealed_ms", "lip_sync_ms", "rtt_ms"}
	usageKeys = []string{"frames_sent", "cpu_percent", "rss_mib"}
)

// callSummary is what tests read of a last line.
type callSummary struct {
	FramesSent    int `json:"frames_sent"`
	FramesDecoded int `json:"frames_decoded"`
	Width, Height int
	Seen          map[string]int
	Members       []json.RawMessage
}

// sampleSizes are those in which the sample clip is sent.
var sampleSizes = []image.Point{{X: 640, Y: 480}, {X: 480, Y: 360}, {X: 320, Y: 240}}

func TestDemo(t *testing.T) {
	shot := filepath.Join(t.TempDir(), "shot.png")
	code, stdout, stderr := execute(t, "demo", "--headless", "--for", "8s", "--shot", shot)
	if code != 0 || strings.Count(stdout, "\n") != 1 {
		t.Fatalf("%d, %q, %q", code, stdout, stderr)
	}
	checkKeys(t, stdout, slices.Concat(receivedKeys, usageKeys)...)
	var got callSummary
	decode(t, stdout, &got)
	size := image.Pt(got.Width, got.Height) // of the sample, or smaller if the machine is busy
	if got.FramesSent < got.FramesDecoded || got.FramesDecoded == 0 || !slices.Contains(sampleSizes, size) {
		t.Errorf("%s", stdout)
	}
	file, err := os.Open(shot)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if c, err := png.DecodeConfig(file); err != nil || !slices.Contains(sampleSizes, image.Pt(c.Width, c.Height)) {
		t.Errorf("the picture is %dx%d: %v", c.Width, c.Height, err)
	}
}

// decode reads one line of JSON.
func decode(t testing.TB, line string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(line), into); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
}

// checkKeys looks whether a line is an object with exactly these keys.
func checkKeys(t *testing.T, line string, keys ...string) {
	t.Helper()
	var object map[string]json.RawMessage
	decode(t, line, &object)
	want := map[string]bool{}
	for _, k := range keys {
		want[k] = true
	}
	got := map[string]bool{}
	for k := range object {
		got[k] = true
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the keys are not %v: %s", keys, line)
	}
}

// watchEvent is a line of watch.
type watchEvent struct {
	Event, Member, Name, Label, Text string
	Key, Standing                    string
	SafetyNumber                     string `json:"safety_number"`
	Time                             time.Time
	File, Reason                     string
	Bytes                            int64
}

// awaitEvent reads lines until one tells of an event of the kind. An error that
// is not waited for fails the test.
func (p *program) awaitEvent(kind string, limit time.Duration) watchEvent {
	p.t.Helper()
	for deadline := time.Now().Add(limit); ; {
		var e watchEvent
		decode(p.t, p.line(time.Until(deadline)), &e)
		if e.Event == kind {
			return e
		}
		if e.Event == "error" {
			p.t.Fatalf("waiting for %q: %+v", kind, e)
		}
	}
}

// last reads all lines and gives the last one.
func (p *program) last() (line string) {
	p.t.Helper()
	if code := p.exit(processTimeout); code != 0 {
		p.t.Errorf("exit code %d", code)
	}
	for l := range p.lines {
		line = l
	}
	return line
}

// startRelay starts a relay and gives the link of its room.
func startRelay(t *testing.T) (relay *program, link string) {
	t.Helper()
	relay = launch(t, nil, "serve", "--listen", "127.0.0.1:0")
	var first struct{ Listen, Link string }
	line := relay.line(processTimeout)
	checkKeys(t, line, "listen", "link", "page", "metrics")
	decode(t, line, &first)
	if !strings.HasPrefix(first.Link, "ws://"+first.Listen+"/#") {
		t.Fatalf("%+v", first)
	}
	return relay, first.Link
}

// TestServeSecure is a call over a relay with a certificate of its own, which its
// links make known, and with TURN.
func TestServeSecure(t *testing.T) {
	relay := launch(t, nil, "serve", "--listen", "127.0.0.1:0", "--self-signed", "--turn", "--turn-listen", "127.0.0.1:0")
	var told host.Info
	line := relay.line(processTimeout)
	checkKeys(t, line, "listen", "link", "page", "metrics", "fingerprint", "turn")
	decode(t, line, &told)
	pin := "." + strings.ToLower(strings.ReplaceAll(told.Fingerprint, ":", ""))
	for link, scheme := range map[string]string{told.Link: "wss", told.Page: "https"} {
		if !strings.HasPrefix(link, scheme+"://"+told.Listen+"/#") || !strings.HasSuffix(link, pin) {
			t.Errorf("%+v", told)
		}
	}
	watch := []string{"--camera", "clip", "--mic", "off"}
	first := launch(t, nil, append([]string{"watch", told.Link}, watch...)...)
	first.awaitEvent("open", processTimeout)
	launch(t, nil, append([]string{"watch", told.Page}, watch...)...).awaitEvent("connected", processTimeout)
	first.awaitEvent("connected", processTimeout)
	stranger := launch(t, nil, "watch", strings.Replace(told.Link, pin, "."+strings.Repeat("0", len(pin)-1), 1))
	if e := stranger.awaitEvent("error", processTimeout); !strings.Contains(e.Text, "not the one that the link was made for") {
		t.Errorf("%+v", e)
	}
}

// TestWatchRules: a member without pictures shows no giraffe.
func TestWatchRules(t *testing.T) {
	relay, link := startRelay(t)
	file := filepath.Join(t.TempDir(), "rules.json")
	if err := os.WriteFile(file, []byte(`{"version": 1, "rules": [{"label": "giraffe", "when": "missing"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	posted := make(chan string, 1)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		select {
		case posted <- string(body):
		default: // a further alarm
		}
	}))
	defer hook.Close()
	silent := []string{"watch", link, "--camera", "none", "--mic", "off"}
	watched, watcher := launch(t, nil, silent...), launch(t, nil, append(silent, "--rules", file, "--exec", "cat >&2; exit 3", "--webhook", hook.URL)...)
	if e := watcher.awaitEvent("alarm", processTimeout); e.Member == "" || e.Label != "giraffe" {
		t.Errorf("%+v", e)
	}
	// A command that fails is told of, among what else is missing on this machine.
	for !strings.Contains(watcher.awaitEvent("problem", processTimeout).Text, "command") {
	}
	select {
	case line := <-posted:
		if !strings.Contains(line, `"label":"giraffe"`) {
			t.Errorf("the webhook got %q", line)
		}
	case <-time.After(processTimeout):
		t.Error("the webhook got nothing")
	}
	for _, p := range []*program{watched, watcher, relay} {
		p.signal(os.Interrupt)
		p.exit(processTimeout)
	}
}

// TestWatch is a call of two processes over a relay; one leaves with a word.
func TestWatch(t *testing.T) {
	relay, link := startRelay(t)
	first := launch(t, nil, "watch", link, "--camera", "clip", "--mic", "off")
	first.awaitEvent("open", processTimeout)
	second := launch(t, nil, "watch", link, "--camera", "clip", "--mic", "off")
	checkSafetyNumber(t, first, second)
	for _, kind := range []string{"connected", "seen"} {
		if e := first.awaitEvent(kind, processTimeout); e.Member == "" || e.Time.IsZero() || kind == "seen" && e.Label == "" {
			t.Errorf("%+v", e)
		}
	}
	second.awaitEvent("seen", processTimeout)
	second.signal(syscall.SIGTERM)
	if e := first.awaitEvent("left", 5*time.Second); !strings.Contains(e.Text, "has left") {
		t.Errorf("%+v", e)
	}
	first.signal(os.Interrupt)
	for _, p := range []*program{first, second} {
		line := p.last()
		checkKeys(t, line, append(slices.Clone(usageKeys), "members")...)
		var sum, of callSummary
		decode(t, line, &sum)
		if len(sum.Members) != 1 || sum.FramesSent == 0 {
			t.Fatal(line)
		}
		checkKeys(t, string(sum.Members[0]), append(slices.Clone(receivedKeys), "member", "name")...)
		decode(t, string(sum.Members[0]), &of)
		if of.FramesDecoded == 0 || len(of.Seen) == 0 || !slices.Contains(sampleSizes, image.Pt(of.Width, of.Height)) {
			t.Error(line)
		}
	}
	relay.signal(syscall.SIGTERM)
	if code := relay.exit(processTimeout); code != 0 {
		t.Errorf("the relay ended with %d", code)
	}
}

// checkSafetyNumber: both sides have the same number to compare.
func checkSafetyNumber(t *testing.T, first, second *program) {
	t.Helper()
	mine, theirs := first.awaitEvent("identity", processTimeout), second.awaitEvent("identity", processTimeout)
	if mine.SafetyNumber != theirs.SafetyNumber || mine.Key == theirs.Key || mine.Standing != "new" {
		t.Errorf("one side has %+v, the other %+v", mine, theirs)
	}
	if !regexp.MustCompile(`^(\d{5} ){11}\d{5}$`).MatchString(mine.SafetyNumber) {
		t.Errorf("the safety number is %q", mine.SafetyNumber)
	}
}

// TestMemberKilled kills one of a call, which the other names.
func TestMemberKilled(t *testing.T) {
	_, first, second := watchEachOther(t)
	second.signal(syscall.SIGKILL)
	begun := time.Now()
	e := first.awaitEvent("left", processTimeout)
	if took := time.Since(begun); took > 10*time.Second || !strings.Contains(e.Text, "stopped answering") {
		t.Errorf("after %v: %+v", took, e)
	}
}

// TestRelayKilled kills the relay in mid-call, which the call of two survives:
// pictures arrive, and who leaves says so.
func TestRelayKilled(t *testing.T) {
	relay, first, second := watchEachOther(t)
	relay.signal(syscall.SIGKILL)
	relay.exit(processTimeout)
	killed := time.Now()
	for _, p := range []*program{first, second} {
		for p.awaitEvent("seen", processTimeout).Time.Before(killed) {
		}
	}
	second.signal(syscall.SIGTERM)
	if e := first.awaitEvent("left", 5*time.Second); !strings.Contains(e.Text, "has left") {
		t.Errorf("%+v", e)
	}
}

// watchEachOther starts a relay and a call of two over it, who see something of
// each other when it returns.
func watchEachOther(t *testing.T) (relay, first, second *program) {
	t.Helper()
	relay, link := startRelay(t)
	first = launch(t, nil, "watch", link, "--camera", "clip", "--mic", "off")
	first.awaitEvent("open", processTimeout)
	second = launch(t, nil, "watch", link, "--camera", "clip", "--mic", "off")
	first.awaitEvent("seen", processTimeout)
	second.awaitEvent("seen", processTimeout)
	return relay, first, second
}

// TestRoomFull is one too many in a room.
func TestRoomFull(t *testing.T) {
	_, link := startRelay(t)
	watch := []string{"watch", link, "--camera", "none", "--mic", "off"}
	const most = 4
	for range most {
		launch(t, nil, watch...).awaitEvent("open", processTimeout)
	}
	late := launch(t, nil, watch...)
	if e := late.awaitEvent("error", processTimeout); !strings.Contains(e.Text, "The room is full") {
		t.Errorf("%+v", e)
	}
	if code := late.exit(processTimeout); code != command.ExitFailure {
		t.Errorf("exit code %d", code)
	}
}
