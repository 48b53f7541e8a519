package atomicfile

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// writerRole in the environment makes this test binary a process that writes the file
// it names, again and again, until it is killed.
const writerRole = "PEERSCOPE_ATOMICFILE"

func TestMain(m *testing.M) {
	if path := os.Getenv(writerRole); path != "" {
		for i := 0; ; i++ {
			if err := Write(path, pattern(byte(i))); err != nil {
				panic(err)
			}
		}
	}
	goleak.VerifyTestMain(m)
}

// pattern is a file of which a part can be told from the whole.
func pattern(kind byte) []byte { return bytes.Repeat([]byte{kind}, 1<<20+int(kind)) }

func expectWhole(t *testing.T, path string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) == 0 || !bytes.Equal(got, pattern(got[0])) {
		t.Fatalf("the file has a part of what was written: %d bytes", len(got))
	}
}

func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for _, kind := range []byte{3, 2} {
		if err := Write(path, pattern(kind)); err != nil {
			t.Fatal(err)
		}
		expectWhole(t, path)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
	expectFiles(t, filepath.Dir(path), "file")
}

// expectFiles checks that a folder has no other file than one.
func expectFiles(t *testing.T, folder, name string) {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 1 || files[0].Name() != name {
		t.Errorf("the folder has %v, %v", files, err)
	}
}

// Whenever the program is killed, the file is whole.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := Write(path, pattern(0)); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		writer := exec.Command(os.Args[0])
		writer.Env = append(os.Environ(), writerRole+"="+path)
		if err := writer.Start(); err != nil {
			t.Fatal(err)
		}
		changed := awaitChange(path)
		_ = writer.Process.Kill() // in the middle of one of the next
		_ = writer.Wait()         // which says that it was killed
		if !changed {
			t.Fatal("the other process wrote nothing")
		}
		expectWhole(t, path)
	}
}

// awaitChange waits until there is another file of that name.
func awaitChange(path string) bool {
	before, _ := os.Stat(path)
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if now, err := os.Stat(path); err == nil && (!os.SameFile(before, now) || !now.ModTime().Equal(before.ModTime())) {
			return true
		}
	}
	return false
}
