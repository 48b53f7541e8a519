// Package app is the window: it shows the States of a session and calls its
// methods, and decides nothing else. render is the only code that sets widgets;
// it shows a whole State and may be called with the same one twice. Pictures
// take a way of their own, from their Slot to their videoView, so that they do
// not wait for States nor States for them.
//
// Everything but follow and what it prepares runs on the window's goroutine,
// Fyne's main loop.
package app

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"peerscope/app/session"
	"peerscope/assets"
)

// ID is the program's name among all programs, in reverse domain order; it is
// also in FyneApp.toml.
const ID = "io.github.peerscope.Peerscope"

// Options are what the window needs to know besides a session.
type Options struct {
	// Link is joined at once when it is not "".
	Link string
	// Settings are those of a person who has chosen none yet.
	Settings session.Settings
	// SampleCamera is the device ID of the sample clip, offered where there is
	// no camera; "" offers none.
	SampleCamera string
	// Labels are all that the program's own model knows, for the choice of what
	// is shown.
	Labels []string
	// CheckModel tries files of the person's own and gives all that their model
	// knows. Its error is a sentence for the person. nil offers no choice of a
	// model. It runs in a goroutine of the window's.
	CheckModel func(session.ModelFiles) (labels []string, err error)
	// Describe says what a link is, while it is being typed, and whether it can
	// be joined.
	Describe func(link string) (what session.Notice, ok bool)
	// Snapshot keeps what is seen now, with its boxes, and says in which file;
	// nil offers none. It runs in a goroutine of the window's, one at a time.
	Snapshot func() (path string, err error)
}

// Run shows the window until it is closed or ctx ends, and returns when every
// goroutine of the window has ended. It must be called from main's goroutine,
// once; s must be running in another, or be about to.
func Run(ctx context.Context, s *session.Session, opts Options) error {
	if err := loadTranslations(); err != nil {
		return fmt.Errorf("translations: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	a := app.NewWithID(ID)
	a.SetIcon(fyne.NewStaticResource("icon.png", assets.Icon))
	w := newWindow(ctx, a, s, opts, fyne.Do)
	stop := context.AfterFunc(ctx, func() { fyne.Do(w.Close) })
	w.SetOnClosed(func() { // nothing may call fyne.Do when the main loop has ended
		stop()
		cancel()
		w.join()
	})
	w.follow(s.States())
	w.ShowAndRun()
	return nil
}
