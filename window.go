package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"peerscope/app"
	"peerscope/app/alert"
	"peerscope/app/notify"
	"peerscope/app/people"
	"peerscope/app/preferences"
	"peerscope/app/session"
	"peerscope/app/snapshot"
	"peerscope/app/speech"
	"peerscope/assets"
	"peerscope/detector"
	"peerscope/internal/command"
)

// openWindow is the program as people start it.
func openWindow(ctx context.Context, link string) error {
	if link != "" {
		if _, err := openRoom(link, nil); err != nil {
			return command.UsageError(err)
		}
	}
	if !display() {
		return errors.New("there is no display to open a window on; see peerscope watch --help and peerscope demo --help")
	}
	parts, book, err := personalParts()
	if err != nil {
		return err
	}
	window, err := newWindow(link, session.Settings{Name: userName()}, book)
	if err != nil {
		return err
	}
	s := session.New(parts, window.Settings())
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var g errgroup.Group
	g.Go(func() error { return s.Run(ctx) })
	err = window.Run(ctx, s)
	cancel()
	return errors.Join(err, g.Wait())
}

// newWindow prepares the window for a link, which may be "", with the settings of a
// person who has chosen none yet. Without a book there is no list of people, and nobody asks for a name.
func newWindow(link string, unset session.Settings, book *people.Book) (*app.App, error) {
	labels, err := detector.ParseLabels(assets.Labels())
	if err != nil {
		return nil, err
	}
	pictures, err := snapshotFolder()
	if err != nil {
		return nil, err
	}
	videos, err := snapshot.VideoFolder()
	if err != nil {
		return nil, err
	}
	unset.RecordingFolder = filepath.Join(videos, "Peerscope")
	unset.ClipFolder = filepath.Join(unset.RecordingFolder, "Clips")
	data, err := people.Folder()
	if err != nil {
		return nil, err
	}
	seen, err := journalFile()
	if err != nil {
		return nil, err
	}
	config, err := preferences.Folder()
	if err != nil {
		return nil, err
	}
	link, fromOutside := unwrapLink(link)
	return app.New(app.Options{
		Link:          link,
		ConfirmLink:   fromOutside,
		Version:       version(),
		Works:         works(),
		DataFolder:    data,
		PictureFolder: pictures,
		ConfigFolder:  config,
		Settings:      unset,
		SampleCamera:  session.SampleCameraID,
		Labels:        labels,
		People:        book,
		AskName:       book != nil,
		JournalFile:   seen,
		Recordings:    recordingCodecs,
		Describe:      describeLink,
		CheckRelay:    checkRelay,
		CheckModel:    checkModel,
		SaveSnapshot:  saveSnapshot,
		NewDesktop: func(clicked func()) alert.Receiver {
			return alert.Notification(notify.New(clicked))
		},
		NewSpeech: newSpeech(),
	})
}

// newSpeech gives app.Options.NewSpeech.
func newSpeech() func(language string) alert.Receiver {
	if !speech.Available() {
		return nil
	}
	return func(language string) alert.Receiver { return alert.Speech(speech.New(language)) }
}

// checkModel tries a model of the person's own and gives the labels it knows.
func checkModel(files session.ModelFiles) (labels []string, err error) {
	model, err := openDetector(files, detector.Live())
	if err != nil {
		return nil, err
	}
	if err := model.Close(); err != nil {
		return nil, err
	}
	return readLabels(files)
}

// snapshotFolder is where saveSnapshot saves; it need not be there.
func snapshotFolder() (string, error) {
	folder, err := snapshot.Folder()
	return filepath.Join(folder, "Peerscope"), err
}

// saveSnapshot saves the pictures of all members, in the folder that the desktop
// has for pictures, and says where the first is. A folder that it makes is for the
// person alone.
func saveSnapshot(pictures []session.Picture) (path string, err error) {
	folder, err := snapshotFolder()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("making a folder for pictures: %w", err)
	}
	name := filepath.Join(folder, time.Now().Format("2006-01-02 15.04.05.000"))
	for i, p := range pictures {
		path := fmt.Sprintf("%s-%d.png", name, i+1)
		if err := snapshot.Save(path, p); err != nil {
			return "", err
		}
	}
	return name + "-1.png", nil
}

// display says whether a window can be opened. GLFW ends the program where it
// cannot, without a word that helps.
func display() bool {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" || os.Getenv("WAYLAND_DISPLAY") != "" {
		return true
	}
	host, number, ok := strings.Cut(os.Getenv("DISPLAY"), ":")
	if !ok {
		return false
	}
	number, _, _ = strings.Cut(number, ".")
	if host == "" || host == "unix" {
		return answers("unix", "/tmp/.X11-unix/X"+number) || answers("unix", "@/tmp/.X11-unix/X"+number)
	}
	port, err := net.LookupPort("tcp", number)
	const first = 6000 // X11 displays listen from this port on
	return err == nil && answers("tcp", net.JoinHostPort(host, fmt.Sprint(first+port)))
}

func answers(network, address string) bool {
	conn, err := net.DialTimeout(network, address, 2*time.Second)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
