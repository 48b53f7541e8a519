package journal

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// writerRole in the environment makes this test binary a process that adds to the
// journal it names, and says which rows are committed, until it is killed.
const writerRole = "PEERSCOPE_JOURNAL"

func writeUntilKilled(path string) {
	j, err := Create(path)
	for i := 0; err == nil; i++ {
		o := Object{ID: NewID(time.Now()), Label: fmt.Sprint(i)}
		if err = j.write([]entry{{object: &o}}); err == nil {
			fmt.Println(o.ID)
		}
	}
	panic(err)
}

// A hundred times the process that writes is killed at any moment; all that was
// committed is there, and the file can be written to.
func TestKilled(t *testing.T) {
	path := Path(t.TempDir())
	committed := map[ID]bool{}
	for range 100 {
		killWriter(t, path, committed)
	}
	j := open(t, path)
	for _, o := range list(t, j, Filter{}, 0, 1<<30) {
		delete(committed, o.ID)
	}
	if len(committed) > 0 {
		t.Errorf("%d rows that were committed are gone", len(committed))
	}
	var verdict string
	if err := j.db.QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("the file is damaged: %s, %v", verdict, err)
	}
	if aside, _ := filepath.Glob(path + ".damaged-*"); len(aside) > 0 {
		t.Errorf("set aside were %q", aside)
	}
}

// killWriter has a process write some rows, and kills it while it writes more.
func killWriter(t *testing.T, path string, committed map[ID]bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	writer := exec.CommandContext(ctx, os.Args[0])
	writer.Env = append(os.Environ(), writerRole+"="+path)
	out, err := writer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	before := len(committed)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var id ID
		if _, err := fmt.Sscan(lines.Text(), &id); err != nil {
			t.Fatalf("%q: %v", lines.Text(), err)
		}
		if committed[id] = true; len(committed) == before+3 {
			_ = writer.Process.Kill() // in the middle of one of the next
		}
	}
	_ = writer.Wait() // which says that it was killed
	if len(committed) < before+3 {
		t.Fatal("the other process did not write")
	}
}
