//go:build linux

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"peerscope/internal/skip"
)

// checkSignatures looks whether the files were signed with the certificate of our own
// making that assets/setup/sign.sh has, and that a changed file is found out.
func checkSignatures(t *testing.T, files ...string) {
	skip.WithoutCommands(t, "osslsigncode")
	verify := func(file string) (string, error) {
		out, err := exec.Command("osslsigncode", "verify", "-CAfile", "../build/signing/certificate.pem", "-in", file).CombinedOutput()
		return string(out), err
	}
	if out, _ := verify(files[0]); strings.Contains(out, "No signature found") {
		skip.Lacking(t, "the package was not signed; SIGN=assets/setup/sign.sh make package-windows does")
	}
	for _, file := range files {
		if out, err := verify(file); err != nil {
			t.Errorf("%s: %v\n%s", file, err, out)
		}
	}
	content, err := os.ReadFile(files[len(files)-1])
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	changed := filepath.Join(t.TempDir(), "changed.exe")
	if err := os.WriteFile(changed, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := verify(changed); err == nil {
		t.Errorf("a changed file passes for ours:\n%s", out)
	}
}
