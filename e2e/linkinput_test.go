package e2e

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
)

// TestLinkFromInput joins by a link that the list of processes does not show.
func TestLinkFromInput(t *testing.T) {
	_, link := startRelay(t)
	p := launch(t, nil, "watch", "-", "--camera", "none", "--mic", "off")
	if _, err := io.WriteString(p.stdin, link+"\n"); err != nil {
		t.Fatal(err)
	}
	p.awaitEvent("open", processTimeout)
	if shown, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", p.cmd.Process.Pid)); err != nil || strings.Contains(string(shown), "#") {
		t.Errorf("the list of processes has %q, %v", shown, err)
	}
}
