package e2e

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// setupTree is a tree with the set-up script in it, and a search path on which id
// tells of a person who is not root, sudo leaves the file "sudo" behind, and
// packages are installed or missing as dpkgQuery has it. Its go does nothing, and well.
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
		"bin/go":                "#!/bin/sh\n",
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

// TestSetupVerifies: what somebody changed after it was fetched, or what was fetched in
// part, is neither used nor kept.
func TestSetupVerifies(t *testing.T) {
	for _, name := range []string{"third_party/lib/libtensorflowlite_c.so", "assets/model/coco-ssd.tgz"} {
		tree, env := setupTree(t, "echo install ok installed")
		linkFetched(t, tree)
		fetched := filepath.Join(tree, name)
		if err := errors.Join(os.Remove(fetched), os.WriteFile(fetched, []byte("part of it"), 0o600)); err != nil {
			t.Fatal(err)
		}
		expectFailure(t, tree, env, filepath.Base(name)+" is not the file that was pinned")
		if _, err := os.Stat(fetched); err == nil {
			t.Errorf("the damaged %s is still there", name)
		}
	}
}

// TestSetupSaysWhatGoLacks: a Go that is too old is found before anything is installed,
// and a proxy of Go's that cannot be reached is named.
func TestSetupSaysWhatGoLacks(t *testing.T) {
	for _, c := range []struct{ command, dpkgQuery, said string }{
		{"list", "exit 1", "Install Go 1.21 or later"},
		{"download", "echo install ok installed", "Go could not fetch github.com/mattn/go-tflite"},
	} {
		tree, env := setupTree(t, c.dpkgQuery)
		linkFetched(t, tree)
		script := "#!/bin/sh\ncase \"$*\" in *" + c.command + "*) exit 1; esac\n"
		if err := os.WriteFile(filepath.Join(tree, "bin/go"), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
		expectFailure(t, tree, env, c.said)
	}
}

// linkFetched has what was fetched for this tree in another one too.
func linkFetched(t *testing.T, tree string) {
	t.Helper()
	for _, name := range []string{"third_party/lib/libtensorflowlite_c.so", "assets/model/coco-ssd.tgz"} {
		from, err := filepath.Abs("../" + name)
		to := filepath.Join(tree, name)
		if err := errors.Join(err, os.MkdirAll(filepath.Dir(to), 0o700), os.Symlink(from, to)); err != nil {
			t.Fatal(err)
		}
	}
}

// expectFailure sets a tree up, which fails with some words.
func expectFailure(t *testing.T, tree string, env []string, words string) {
	t.Helper()
	setup := exec.Command("bash", tree+"/assets/setup/setup.sh", "build")
	setup.Env = env
	out, err := setup.CombinedOutput()
	if err == nil || !bytes.Contains(out, []byte(words)) {
		t.Errorf("%v, it does not say %q: %s", err, words, out)
	}
}
