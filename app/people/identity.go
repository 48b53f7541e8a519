package people

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/zalando/go-keyring"

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

// LoadIdentity gives the identity of this installation: that of the file in the
// folder if there is one, else that of the system's keyring, else a new one,
// which is kept in the keyring, or in the file where there is no keyring that
// answers.
func LoadIdentity(ctx context.Context, folder string) (seal.Identity, error) {
	path := filepath.Join(folder, keyFile)
	text, err := os.ReadFile(path)
	switch {
	case err == nil:
		return parseIdentity(path, string(text))
	case !errors.Is(err, fs.ErrNotExist):
		return seal.Identity{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, keyringLimit)
	defer cancel()
	stored, err := withKeyring(ctx, func() (string, error) { return keyring.Get(keyringService, keyringUser) })
	if err == nil {
		return parseIdentity("the system's keyring", stored)
	}
	i := seal.NewIdentity()
	seed := base64.StdEncoding.EncodeToString(i.Seed())
	if errors.Is(err, keyring.ErrNotFound) {
		_, err = withKeyring(ctx, func() (string, error) { return "", keyring.Set(keyringService, keyringUser, seed) })
	}
	if err != nil { // there is none, it is locked, or the person said no
		err = writePrivate(path, []byte(seed+"\n"))
	}
	return i, err
}

// withKeyring waits for the keyring as long as ctx lasts. The library cannot be
// interrupted: a goroutine that waits for somebody to unlock the keyring ends
// when the bus answers, or with the process.
func withKeyring(ctx context.Context, ask func() (string, error)) (string, error) {
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
