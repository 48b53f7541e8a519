//go:build linux && !race

package e2e

import (
	"debug/elf"
	"slices"
	"strings"
	"testing"
)

// TestHardening looks at the program as it is built: position independent, bound
// before it starts and read-only from then on, and with the system's codecs, so
// that their fixes reach it. The race detector cannot be built so.
func TestHardening(t *testing.T) {
	file, err := elf.Open(binary)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	flags, err := file.DynValue(elf.DT_FLAGS_1)
	if err != nil || len(flags) != 1 || elf.DynFlag1(flags[0])&(elf.DF_1_NOW|elf.DF_1_PIE) != elf.DF_1_NOW|elf.DF_1_PIE || file.Type != elf.ET_DYN {
		t.Errorf("%v, flags %#x, %v: not a PIE that is bound at once", file.Type, flags, err)
	}
	segments := map[elf.ProgType]elf.ProgFlag{}
	for _, p := range file.Progs {
		segments[p.Type] |= p.Flags
	}
	if _, ok := segments[elf.PT_GNU_RELRO]; !ok {
		t.Error("no relocations become read-only")
	}
	if segments[elf.PT_GNU_STACK]&elf.PF_X != 0 {
		t.Error("the stack can be executed")
	}
	libraries, err := file.ImportedLibraries()
	for _, prefix := range []string{"libvpx.so.", "libopenh264.so.", "libopus.so.", "libtensorflowlite_c.so"} {
		if !slices.ContainsFunc(libraries, func(name string) bool { return strings.HasPrefix(name, prefix) }) {
			t.Errorf("%s* is not linked: %v, %v", prefix, libraries, err)
		}
	}
}
