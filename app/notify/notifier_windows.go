package notify

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
)

// A Notifier shows one notification at a time: the next takes the place of the one
// before, so that they do not pile up. Its methods may be called from any goroutine.
type Notifier struct {
	mu     sync.Mutex
	folder string // for pictures, which Windows reads later; "" while there is none
}

// New gives a Notifier. It must be closed. A click on a toast tells nobody: Windows starts
// a COM server for that, which this program has not.
func New(func()) *Notifier { return &Notifier{} }

// Show has Windows show a toast, and waits no longer than ctx for it. Where that is not
// possible the error is ErrUnavailable.
func (n *Notifier) Show(ctx context.Context, what Notification) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	picture, err := n.save(what.Picture)
	if err != nil {
		return err
	}
	line, environment := toastCommand(os.Getenv("SystemRoot"), what, picture)
	cmd := exec.CommandContext(ctx, line[0], line[1:]...)
	cmd.Env = environment
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %w: %.500s", ErrUnavailable, err, out)
	}
	return nil
}

// save writes a picture to a file, in the place of the one before.
func (n *Notifier) save(picture image.Image) (path string, err error) {
	if picture == nil {
		return "", nil
	}
	if n.folder == "" {
		if n.folder, err = os.MkdirTemp("", "peerscope-"); err != nil {
			return "", err
		}
	}
	file, err := os.Create(filepath.Join(n.folder, "alarm.png"))
	if err != nil {
		return "", err
	}
	return file.Name(), errors.Join(png.Encode(file, picture), file.Close())
}

// Close removes the last picture. What is shown stays, without it.
func (n *Notifier) Close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.folder != "" {
		_ = os.RemoveAll(n.folder) // what cannot be removed is in the folder for what is temporary
	}
	n.folder = ""
}
