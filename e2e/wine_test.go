//go:build linux

package e2e

import (
	"bytes"
	"errors"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"peerscope/internal/command"
	"peerscope/internal/skip"
	"peerscope/internal/xtest"
)

// wineTimeout bounds one command in Wine, whose first one starts its server.
const wineTimeout = 3 * time.Minute

// A winePrefix is a Windows of its own, in a folder.
type winePrefix struct {
	folder string
	env    []string
}

// newWine makes a prefix in which programs of Go start.
func newWine(t *testing.T) *winePrefix {
	t.Helper()
	skip.WithoutCommands(t, "wine", "wineserver", "x86_64-w64-mingw32-gcc-posix")
	folder := t.TempDir()
	w := &winePrefix{filepath.Join(folder, "prefix"), []string{
		"HOME=" + folder, "WINEPREFIX=" + filepath.Join(folder, "prefix"), "WINEARCH=win64", "WINEDEBUG=-all",
		"WINEDLLOVERRIDES=mscoree,mshtml=", // it would offer to fetch them
	}}
	t.Cleanup(func() { w.server(t, "-k") })
	w.run(t, "wineboot", "-i")
	w.server(t, "-w")
	dll := w.path("windows/system32/bcryptprimitives.dll")
	if _, err := os.Stat(dll); errors.Is(err, fs.ErrNotExist) {
		build := exec.Command("x86_64-w64-mingw32-gcc-posix", "-shared", "-o", dll, "testdata/bcryptprimitives.c", "-ladvapi32")
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	return w
}

// path is that of a file on the drive C.
func (w *winePrefix) path(slashed string) string {
	return filepath.Join(w.folder, "drive_c", filepath.FromSlash(slashed))
}

// server asks the one process that all programs of a prefix talk to.
func (w *winePrefix) server(t *testing.T, argument string) {
	c := exec.Command("wineserver", argument)
	c.Env = append(os.Environ(), w.env...)
	_ = c.Run() // it complains when no server runs
}

// start starts a program of Windows.
func (w *winePrefix) start(t *testing.T, env []string, args ...string) *program {
	t.Helper()
	return launchCommand(t, append(w.env[:len(w.env):len(w.env)], env...), "wine", args...)
}

// run runs one to its end and gives what it prints.
func (w *winePrefix) run(t *testing.T, args ...string) string {
	t.Helper()
	p := w.start(t, nil, args...)
	code := p.exit(wineTimeout)
	var out []string
	for line := range p.lines {
		out = append(out, line)
	}
	if code != 0 {
		t.Fatalf("%q: exit code %d: %q, %q", args, code, out, &p.stderr)
	}
	return strings.Join(out, "\n")
}

// windowsPackage is a file that make package-windows has left.
func windowsPackage(t *testing.T, suffix string) string {
	t.Helper()
	found, err := filepath.Glob("../dist/peerscope-*-windows-amd64" + suffix)
	if err != nil || len(found) != 1 {
		skip.Lacking(t, "there is no package for Windows, or more than one, but %q; make package-windows makes it", found)
	}
	path, err := filepath.Abs(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestWindowsProgram installs the program, uses it, and removes it.
func TestWindowsProgram(t *testing.T) {
	setup := windowsPackage(t, "-setup.exe")
	for _, file := range []string{setup, windowsPackage(t, ".zip")} {
		if info, err := os.Stat(file); err != nil || info.Size() > 40<<20 {
			t.Errorf("%s is too large: %v, %v", file, info, err)
		}
	}
	w := newWine(t)
	before := w.files(t)
	for range 2 { // the second time as an upgrade
		w.run(t, setup, "/S")
	}
	installed := w.installed(t)
	exe, com := filepath.Join(installed, "peerscope.exe"), filepath.Join(installed, "peerscope.com")
	t.Run("version", func(t *testing.T) {
		if got := w.run(t, com, "version"); !strings.HasPrefix(got, "peerscope ") || !strings.Contains(got, "windows/amd64") {
			t.Errorf("%q", got)
		}
	})
	t.Run("usage", func(t *testing.T) {
		p := w.start(t, nil, com, "detect")
		if code := p.exit(wineTimeout); code != command.ExitUsage || !strings.Contains(p.stderr.String(), "peerscope: ") {
			t.Errorf("%d, %q", code, &p.stderr)
		}
	})
	t.Run("detect", func(t *testing.T) {
		sample, err := filepath.Abs(photo)
		if err != nil {
			t.Fatal(err)
		}
		picture := filepath.Join(t.TempDir(), "사진 фото 😀.jpg")
		if err := os.Symlink(sample, picture); err != nil {
			t.Fatal(err)
		}
		sameDetections(t, w.run(t, com, "detect", picture))
	})
	t.Run("pipe", func(t *testing.T) { detectPipedPicture(t, w, com) })
	t.Run("interrupt", func(t *testing.T) { interruptInConsole(t, w, com) })
	t.Run("link", func(t *testing.T) {
		if got := w.run(t, "reg", "query", `HKCU\Software\Classes\peerscope\shell\open\command`); !strings.Contains(got, `peerscope.exe" "%1"`) {
			t.Errorf("%q", got)
		}
	})
	t.Run("window", func(t *testing.T) { openWineWindow(t, w, forWine8(t, exe)) })
	t.Run("call", func(t *testing.T) { callWine(t, w, forWine8(t, exe)) })
	t.Run("journal", func(t *testing.T) { w.run(t, com, "journal") }) // of that call
	t.Run("signatures", func(t *testing.T) {
		checkSignatures(t, setup, exe, com, filepath.Join(installed, "uninstall.exe"))
	})
	w.run(t, filepath.Join(installed, "uninstall.exe"), "/S")
	w.server(t, "-w") // the uninstaller goes on in a copy of itself
	checkKept(t, w, before)
	if p := w.start(t, nil, "reg", "query", `HKCU\Software\Classes\peerscope`); p.exit(wineTimeout) == 0 {
		t.Error("links still open the program")
	}
}

// checkKept looks at what is there after the program was removed: what belongs to the
// person, and where Windows has such files.
func checkKept(t *testing.T, w *winePrefix, before map[string]bool) {
	t.Helper()
	missing := map[string]bool{"Roaming/peerscope/identity": true, "Local/peerscope/journal.db": true}
	for path := range w.files(t) {
		if before[path] {
			continue
		}
		_, data, _ := strings.Cut(path, "/AppData/")
		if !strings.HasPrefix(data+"/", "Roaming/peerscope/") && !strings.HasPrefix(data+"/", "Local/peerscope/") {
			t.Errorf("left behind: %s", path)
		}
		delete(missing, data)
	}
	if len(missing) > 0 {
		t.Errorf("not kept: %v", missing)
	}
}

// installed is the folder in which the program is.
func (w *winePrefix) installed(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob(w.path("users/*/AppData/Local/Programs/Peerscope"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%q, %v", found, err)
	}
	return found[0]
}

// files are those of the drive whose names tell of us.
func (w *winePrefix) files(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	err := filepath.WalkDir(w.path(""), func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.Contains(strings.ToLower(path), "peerscope") {
			all[filepath.ToSlash(path)] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// sameDetections: what Windows saw is what Linux sees.
func sameDetections(t *testing.T, line string) {
	t.Helper()
	type picture struct {
		Objects []struct {
			Label string
			Score float64
		}
	}
	var got, want picture
	decode(t, line, &got)
	_, stdout, _ := execute(t, "detect", photo)
	decode(t, stdout, &want)
	if len(got.Objects) != len(want.Objects) || len(want.Objects) == 0 {
		t.Fatalf("seen are %+v, not %+v", got, want)
	}
	for i, o := range got.Objects {
		if w := want.Objects[i]; o.Label != w.Label || math.Abs(o.Score-w.Score) > 0.02 {
			t.Errorf("seen is %+v, not %+v", o, w)
		}
	}
}

// forWine8 makes a copy of the program for as long as the test lasts. Go sets two
// controls of each UDP socket, and Wine 8 refuses the second, SIO_UDP_NETRESET, with
// WSAEOPNOTSUPP, whereupon Go closes the socket: the copy sets the first one twice.
func forWine8(t *testing.T, program string) string {
	t.Helper()
	content, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	connReset, netReset := []byte{0xBB, 0x0C, 0, 0, 0x98}, []byte{0xBB, 0x0F, 0, 0, 0x98} // MOV EBX, the control
	if n := bytes.Count(content, netReset); n != 1 {
		t.Fatalf("the program sets SIO_UDP_NETRESET in %d places", n)
	}
	replica := strings.TrimSuffix(program, filepath.Ext(program)) + "-wine8" + filepath.Ext(program)
	if err := os.WriteFile(replica, bytes.ReplaceAll(content, netReset, connReset), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Remove(replica); err != nil {
			t.Error(err) // the uninstaller would find its folder in use
		}
	})
	return replica
}

// openWineWindow makes a sample call in a window, until that is closed.
func openWineWindow(t *testing.T, w *winePrefix, exe string) {
	d := xtest.Open(t, 1024, 700)
	// The desktop of the commands before has no display, and stays for some seconds. A
	// program that finds it opens no window.
	w.server(t, "-k")
	w.server(t, "-w")
	p := w.start(t, []string{d.Env()}, exe, "demo", "--for", "10m")
	window := d.Window(p.cmd.Process.Pid)
	xtest.Eventually(t, wineTimeout, "the window has drawn a picture", func() bool {
		colors := map[[3]uint8]bool{}
		shot := window.Shot()
		for i := 0; i+3 < len(shot.Pix); i += 4 {
			colors[[3]uint8(shot.Pix[i:i+3])] = true
		}
		return len(colors) > 5000 // of a photograph; the start screen has some hundred
	})
	window.Quit()
	var got callSummary
	decode(t, p.last(), &got)
	if got.FramesDecoded == 0 {
		t.Errorf("%+v", got)
	}
	if code := p.exit(wineTimeout); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// callWine is a call of Windows and Linux, with pictures both ways.
func callWine(t *testing.T, w *winePrefix, exe string) {
	_, link := startRelay(t)
	watch := []string{"watch", link, "--camera", "clip", "--mic", "off"}
	linux := launch(t, nil, watch...)
	linux.awaitEvent("open", processTimeout)
	windows := w.start(t, nil, append(append([]string{exe}, watch...), "--journal")...)
	checkSafetyNumber(t, linux, windows)
	for _, p := range []*program{linux, windows} {
		p.awaitEvent("connected", wineTimeout)
		p.awaitEvent("seen", wineTimeout)
	}
	linux.signal(os.Interrupt)
	windows.awaitEvent("left", wineTimeout)
}
