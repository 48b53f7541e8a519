package people

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/zalando/go-keyring"

	"peerscope/internal/atomicfile"
	"peerscope/peer/seal"
)

const (
	keyFile        = "identity"
	keyringService = "peerscope"
	keyringUser    = "identity"
	// keyringLimit bounds a keyring that is locked and asks for a password, or a
	// bus that does not answer.
	keyringLimit = 5 * time.Second
)

// inKeyring is in the file when the key is in the keyring, so that a keyring that
// does not answer once does not make us somebody else.
const inKeyring = "in the system's keyring\n"

// ErrKeyring says that our key is in a keyring that does not give it.
var ErrKeyring = errors.New("the system's keyring is locked or does not answer")

var errNoBus = errors.New("there is no session bus")

// Identity gives a function that loads the identity when it is first needed, and
// tries again after an error. It may be called from any goroutine.
func Identity(ctx context.Context, folder string) func() (seal.Identity, error) {
	var mu sync.Mutex
	var own *seal.Identity
	return func() (seal.Identity, error) {
		mu.Lock()
		defer mu.Unlock()
		if own == nil {
			loaded, err := loadIdentity(ctx, folder)
			if err != nil {
				return loaded, err
			}
			own = &loaded
		}
		return *own, nil
	}
}

// loadIdentity gives the identity of this installation: that of the file in the
// folder, or of the system's keyring if the file says so, else a new one, which is
// kept in the keyring, or in the file where there is no keyring that answers.
func loadIdentity(ctx context.Context, folder string) (seal.Identity, error) {
	path := filepath.Join(folder, keyFile)
	text, err := os.ReadFile(path)
	switch {
	case err == nil && string(text) != inKeyring:
		return parseIdentity(path, string(text))
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return seal.Identity{}, err
	}
	expected := err == nil
	ctx, cancel := context.WithTimeout(ctx, keyringLimit)
	defer cancel()
	stored, err := withKeyring(ctx, func() (string, error) { return keyring.Get(keyringService, keyringUser) })
	switch {
	case err == nil && expected:
		return parseIdentity("the system's keyring", stored)
	case err == nil: // of an installation whose folder is gone
		return keepMarker(path, stored)
	case expected && !errors.Is(err, keyring.ErrNotFound):
		return seal.Identity{}, fmt.Errorf("%w: %w", ErrKeyring, err)
	}
	return makeIdentity(ctx, path, errors.Is(err, keyring.ErrNotFound))
}

func keepMarker(path, stored string) (seal.Identity, error) {
	i, err := parseIdentity("the system's keyring", stored)
	return i, errors.Join(err, writePrivate(path, []byte(inKeyring)))
}

// makeIdentity makes a new one and keeps it, in the keyring if that answers.
func makeIdentity(ctx context.Context, path string, keyringAnswers bool) (seal.Identity, error) {
	i := seal.NewIdentity()
	seed := base64.StdEncoding.EncodeToString(i.Seed())
	if keyringAnswers {
		_, err := withKeyring(ctx, func() (string, error) { return "", keyring.Set(keyringService, keyringUser, seed) })
		if err == nil {
			return i, writePrivate(path, []byte(inKeyring))
		}
	}
	return i, writePrivate(path, []byte(seed+"\n")) // it is locked, or the person said no
}

// writePrivate writes a file in a folder that may be missing.
func writePrivate(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return atomicfile.Write(path, content)
}

// withKeyring waits for the keyring as long as ctx lasts. The library cannot be
// interrupted: a goroutine that waits for somebody to unlock the keyring ends
// when the bus answers, or with the process.
func withKeyring(ctx context.Context, ask func() (string, error)) (string, error) {
	if !hasSessionBus() {
		return "", errNoBus
	}
	type reply struct {
		text string
		err  error
	}
	replies := make(chan reply, 1)
	go func() {
		text, err := ask()
		replies <- reply{text, err}
	}()
	select {
	case r := <-replies:
		return r.text, r.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// hasSessionBus says whether there is a bus to a keyring. Without one, the library
// would start one (dbus-launch), which stays when we end.
func hasSessionBus() bool {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" || os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	_, err := os.Stat(filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "bus"))
	return err == nil && os.Getenv("XDG_RUNTIME_DIR") != ""
}

func parseIdentity(where, text string) (seal.Identity, error) {
	seed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return seal.Identity{}, fmt.Errorf("the key in %s is damaged; remove it, and a new one is made: %w", where, err)
	}
	i, err := seal.ParseIdentity(seed)
	if err != nil {
		return i, fmt.Errorf("the key in %s is damaged; remove it, and a new one is made: %w", where, err)
	}
	return i, nil
}
