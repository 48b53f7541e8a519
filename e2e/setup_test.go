package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// setupTree is a tree with the set-up script in it, and a search path on which id
// tells of a person who is not root, sudo leaves the file "sudo" behind, and
// packages are installed or missing as dpkgQuery has it.
func setupTree(t *testing.T, dpkgQuery string) (tree string, env []string) {
	t.Helper()
	tree = t.TempDir()
	script, err := os.ReadFile("../assets/setup/setup.sh")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"assets/setup/setup.sh": string(script),
		"bin/id":                "#!/bin/sh\necho 1000\n",
		"bin/sudo":              "#!/bin/sh\necho \"$@\" > " + tree + "/sudo\nexit 1\n",
		"bin/npm":               "#!/bin/sh\nexit 1\n",
		"bin/dpkg-query":        "#!/bin/sh\n" + dpkgQuery + "\n",
	} {
		path := filepath.Join(tree, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return tree, append(os.Environ(), "PATH="+filepath.Join(tree, "bin")+":"+os.Getenv("PATH"))
}

// TestSetupAsks: the set-up never becomes root unasked.
func TestSetupAsks(t *testing.T) {
	for _, c := range []struct {
		name, input string
		terminal    bool
		asks, sudo  bool
	}{
		{name: "no terminal", input: "y\n"},
		{name: "no", input: "n\n", terminal: true, asks: true},
		{name: "nothing", input: "\n", terminal: true, asks: true},
		{name: "yes", input: "y\n", terminal: true, asks: true, sudo: true},
	} {
		tree, env := setupTree(t, "exit 1") // nothing is installed
		setup := exec.Command("bash", tree+"/assets/setup/setup.sh", "build")
		if c.terminal {
			setup = exec.Command("script", "--quiet", "--return", "--command", strings.Join(setup.Args, " "), os.DevNull)
		}
		setup.Env, setup.Stdin = env, strings.NewReader(c.input)
		out, err := setup.CombinedOutput()
		if err == nil || !bytes.Contains(out, []byte("apt-get install -y")) || !bytes.Contains(out, []byte("libvpx-dev")) {
			t.Errorf("%s: %v, the command is not told: %s", c.name, err, out)
		}
		if asks := bytes.Contains(out, []byte("[y/N]")); asks != c.asks {
			t.Errorf("%s: asks %v: %s", c.name, asks, out)
		}
		if _, err := os.Stat(tree + "/sudo"); (err == nil) != c.sudo {
			t.Errorf("%s: sudo was called: %v", c.name, err == nil)
		}
	}
}

// TestSetupVerifiesTheLibrary: a library that somebody changed after it was
// fetched is not used.
func TestSetupVerifiesTheLibrary(t *testing.T) {
	tree, env := setupTree(t, "echo install ok installed")
	library := filepath.Join(tree, "third_party/lib/libtensorflowlite_c.so")
	if err := os.MkdirAll(filepath.Dir(library), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(library, []byte("another library"), 0o600); err != nil {
		t.Fatal(err)
	}
	setup := exec.Command("bash", tree+"/assets/setup/setup.sh", "build")
	setup.Env = env
	out, err := setup.CombinedOutput()
	if err == nil || !bytes.Contains(out, []byte("libtensorflowlite_c.so is not the file that was pinned")) {
		t.Errorf("%v: %s", err, out)
	}
	if _, err := os.Stat(library); err == nil {
		t.Error("the changed library is still there")
	}
}
