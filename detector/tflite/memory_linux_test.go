//go:build cgo

package tflite

import (
	"debug/elf"
	"fmt"
	"image"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"peerscope/detector"
)

// resident is the memory of this process in bytes, the library's included, and
// Go's garbage not.
func resident(t *testing.T) int {
	t.Helper()
	debug.FreeOSMemory()
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	var size, pages int
	if _, err := fmt.Sscan(string(data), &size, &pages); err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}

// grows says how many bytes the memory has grown by between the first quarter of
// n rounds and the last.
func grows(t *testing.T, n int, round func()) int {
	t.Helper()
	before := 0
	for i := range n {
		if i == n/4 {
			before = resident(t)
		}
		round()
	}
	return resident(t) - before
}

const slack = 12 << 20 // bytes that Go's heap and the allocator may still take

func TestTenThousandFramesDoNotGrow(t *testing.T) {
	d := openDetector(t, tiny().Write(), Options{}, detector.Live())
	p := white(image.Pt(640, 480))
	detect := func() {
		if _, err := d.Detect(p); err != nil {
			t.Fatal(err)
		}
	}
	if n := grows(t, 10000, detect); n > slack {
		t.Errorf("grown by %d bytes", n)
	}
}

func TestOnAndOffDoesNotGrow(t *testing.T) {
	for _, c := range []struct {
		name  string
		file  []byte
		times int
	}{{"tiny", tiny().Write(), 1000}, {"the program's own", embedded(t), 40}} {
		turn := func() {
			m, err := Open(c.file, Options{})
			if err != nil {
				t.Fatal(err)
			}
			pixels := make([]float32, 3*m.Size().X*m.Size().Y)
			if _, err := m.Infer(pixels); err != nil {
				t.Fatal(err)
			}
			if err := m.Close(); err != nil {
				t.Fatal(err)
			}
		}
		// Models that stay in memory would be three quarters of them all; threads
		// that keep some of the C library's heap for themselves are far less.
		if n := grows(t, c.times, turn); n > slack+len(c.file)*c.times/2 {
			t.Errorf("%s, %d times: grown by %d bytes", c.name, c.times, n)
		}
	}
}

// The program finds the library beside itself, or in ../lib/peerscope.
func TestLibraryIsFoundBesideTheProgram(t *testing.T) {
	program, err := elf.Open("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = program.Close() }()
	for _, tag := range []elf.DynTag{elf.DT_RUNPATH, elf.DT_RPATH} {
		paths, err := program.DynString(tag)
		if err == nil && slices.ContainsFunc(paths, func(s string) bool {
			return strings.Contains(s, "$ORIGIN:$ORIGIN/../lib/peerscope")
		}) {
			return
		}
	}
	t.Error("the search path of the program does not begin with its own folder")
}
