// Package app is the window: it shows the States of a session on its screens and
// calls the methods of the session. render is the only code that sets widgets; it
// shows a whole State and may be called with the same one twice. Pictures go from
// their Slot to a video.View, so that they and States never wait for each other.
//
// Everything but what video.Follow prepares runs on Fyne's main goroutine. The
// files depend on one another in one direction: window, screens, controller, state.
package app

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"peerscope/app/alert"
	"peerscope/app/locale"
	"peerscope/app/people"
	"peerscope/app/preferences"
	"peerscope/app/recordings"
	"peerscope/app/session"
	"peerscope/assets"
)

// ID is the reverse domain name of the program; it is also in FyneApp.toml.
const ID = "io.github.peerscope.Peerscope"

// Options are what the window needs to know besides a session.
type Options struct {
	Link         string           // joined at once; "" is none
	ConfirmLink  bool             // Link may come from a web page: the person joins it or does not
	Settings     session.Settings // where the person has chosen none yet
	SampleCamera string           // device ID of the sample clip, for want of a camera; "" offers none
	Labels       []string         // all that the built-in model knows
	// People are those whom we have met; nil offers no list of them.
	People *people.Book
	// CheckModel tries files of the person's own and returns the labels that their
	// model knows. Its error is a sentence for the person. It runs in a goroutine
	// of the window's; nil offers no choice of a model.
	CheckModel func(session.ModelFiles) (labels []string, err error)
	// AskName has the window ask for a name at its first start, before all else.
	AskName bool
	// CheckRelay says whether an address is one of a relay: see session.Settings.Relay.
	// nil takes any.
	CheckRelay func(address string) error
	Version    string
	Works      []Work // of others, that the program carries
	// DataFolder has the identity and the list of people, PictureFolder what
	// SaveSnapshot saves, ConfigFolder the settings of all programs, each in a folder.
	DataFolder, PictureFolder, ConfigFolder string
	// JournalFile is where what was seen is kept: see package journal. "" is nowhere.
	JournalFile string
	// NewDesktop gives what has the desktop show alarms and who calls, and calls clicked,
	// from any goroutine, when the person clicks one; nil shows none.
	NewDesktop func(clicked func()) alert.Receiver
	// Recordings play and export the files in the folders of Settings.
	Recordings recordings.Codecs
	// NewSpeech gives what reads texts of a language aloud; nil is nothing that can.
	NewSpeech func(language string) alert.Receiver
	// Describe says what a link is, while it is typed, and whether it can be joined.
	Describe func(link string) (what session.Notice, ok bool)
	// SaveSnapshot saves one picture or more with their boxes and returns the path of the
	// first. It runs in a goroutine of the window's, one at a time; nil offers no snapshots.
	SaveSnapshot func([]session.Picture) (path string, err error)
}

// A Work is something of others that the program carries.
type Work struct{ Name, Origin, Licence string }

// An App is the window before it is shown, for main's goroutine alone.
type App struct {
	app         fyne.App
	opts        Options
	preferences *preferences.Store
	problem     session.Notice // of the preferences, to be told when the window is shown
}

// New prepares the window. It is called once in a program.
func New(opts Options) (*App, error) {
	store, err := preferences.Open(opts.ConfigFolder, opts.Settings)
	a := newFyneApp()
	if err := locale.LoadTranslations(store.Get().Language); err != nil {
		return nil, fmt.Errorf("translations: %w", err)
	}
	a.SetIcon(fyne.NewStaticResource("icon.png", assets.Icon))
	return &App{a, opts, store, preferencesNotice(err)}, nil
}

// newFyneApp is Fyne's app without a file of Fyne's preferences, which package
// preferences stands in for: Fyne would save them when the program ends, and complain
// on stderr if it noticed the change before the file was whole again. Fyne keeps none
// for an app that has no ID when it is made.
func newFyneApp() fyne.App {
	metadata := fyne.AppMetadata{Name: "Peerscope"} // or Fyne looks for a file of it
	app.SetMetadata(metadata)
	a := app.NewWithID("")
	metadata.ID = ID
	app.SetMetadata(metadata)
	queueNothingAtTheEnd(a)
	return a
}

// Settings are what the person chose last. The session begins with them, or it
// would open devices that the person has switched off.
func (a *App) Settings() session.Settings { return a.preferences.Get().Settings }

// gcPercent has Go collect its garbage twice as often as usual. Most of it are pictures,
// some tens of megabytes a second, which cost the collector little as there are no
// pointers in them.
const gcPercent = 50

// Run shows the window until it is closed or ctx ends, and returns when every
// goroutine of the window has ended. It must be called once; s must have begun
// with the Settings and be running in another goroutine, or be about to. Unless GOGC is
// set it sets a percentage of its own for the garbage collector.
func (a *App) Run(ctx context.Context, s *session.Session) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ignoreX11Errors()
	idler := newIdler()
	w := newWindow(ctx, a, s, idler.do)
	omitDepthBuffer()
	stop := context.AfterFunc(ctx, func() { idler.do(w.Close) })
	w.SetOnClosed(func() { // nothing may call fyne.Do when the main loop has ended
		ignoreMouse(w.Window)
		stop()
		cancel()
		w.end()
	})
	callIf(a.problem.Text != "", func() { w.toasts.show(a.problem) })
	w.followStates(s.States())
	idler.start()
	w.ShowAndRun()
	return nil
}
