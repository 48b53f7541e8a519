package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"log"
	"os"
	"os/user"
	"strings"
	"sync"

	"peerscope/app/people"
	"peerscope/app/session"
	"peerscope/assets"
	"peerscope/detector"
	"peerscope/detector/graph"
	"peerscope/detector/tflite"
	"peerscope/internal/command"
	"peerscope/media"
	"peerscope/media/clip"
	"peerscope/media/codec"
	"peerscope/media/codec/sandbox"
	"peerscope/media/device"
	"peerscope/media/device/apm"
	"peerscope/peer/check"
	"peerscope/peer/seal"
)

// Pictures a second.
const (
	captureRate = 30
	screenRate  = 15
)

// localParts are those of the person at this machine.
func localParts() session.Parts {
	parts := codecs()
	parts.Cameras = cameras
	parts.Microphones = device.Microphones
	parts.OpenCamera = openCamera
	parts.OpenMicrophone = device.OpenMicrophone
	parts.AudioProcessor = new(apm.Processor)
	parts.Speakers = device.Speakers
	parts.PlaySound = device.Play
	parts.OpenDetector = func(files session.ModelFiles) (session.Detector, error) { return openDetector(files, detector.Live()) }
	parts.OpenRoom = openRoom
	parts.DescribeError = describeError
	parts.ServeRoom = serveRoom
	parts.NewRoomLink = newRoomLink
	parts.CheckConnection = check.Run
	parts.RunSample = runSamplePeer
	return parts
}

// personalParts are those with the identity of this installation and the people
// it knows.
func personalParts() (session.Parts, *people.Book, error) {
	folder, err := people.Folder()
	if err != nil {
		return session.Parts{}, nil, fmt.Errorf("finding the folder for data: %w", err)
	}
	parts := localParts()
	book := people.NewBook(folder)
	parts.People = book
	if parts.JournalFile, err = journalFile(); err != nil {
		return session.Parts{}, nil, err
	}
	parts.Identity = people.Identity(context.Background(), folder)
	parts.RunNearby = func(ctx context.Context, name string, n session.NearbyHandler) error {
		return runNearby(ctx, parts.Identity, name, n)
	}
	return parts, book, nil
}

// newIdentity is one for this run of the program.
func newIdentity() func() (seal.Identity, error) {
	return sync.OnceValues(func() (seal.Identity, error) { return seal.NewIdentity(), nil })
}

// clipParts are those of somebody who shows a clip and is heard softly; file is
// the clip, or "" for the sample.
func clipParts(file string) (session.Parts, error) {
	open := func(_ string, size image.Point) (media.Source, error) { return openSample(size) }
	if file != "" {
		open = func(string, image.Point) (media.Source, error) { return clip.Open(file) }
	}
	first, err := open("", image.Pt(640, 480))
	if err != nil {
		return session.Parts{}, command.UsageError(err)
	}
	if err := first.Close(); err != nil {
		return session.Parts{}, err
	}
	parts := codecs()
	parts.OpenCamera = open
	parts.OpenMicrophone = func(string) (media.AudioSource, error) { return clip.Tone(), nil }
	parts.PlaySound = clip.Discard
	parts.OpenRoom = openRoom
	return parts, nil
}

func codecs() session.Parts {
	decoders := new(sandbox.Decoders)
	return session.Parts{
		NewVideoEncoder: codec.NewVideoEncoder,
		PrepareDecoder:  decoders.Prepare,
		NewVideoDecoder: decoders.NewVideoDecoder,
		NewAudioEncoder: codec.NewOpusEncoder,
		NewAudioDecoder: codec.NewOpusDecoder,
	}
}

// runSamplePeer is the other side of a sample call.
func runSamplePeer(ctx context.Context, link string) error {
	parts, err := clipParts("")
	if err != nil {
		return err
	}
	far := session.New(parts, session.Settings{Name: "Sample"})
	far.Join(link)
	return far.Run(ctx)
}

// cameras are those of the machine, its screens and, last, the sample clip.
func cameras() ([]media.Device, error) {
	found, err := device.Cameras()
	if errors.Is(err, media.ErrNoDevice) {
		err = nil
	}
	for _, screen := range device.Screens() {
		found = append(found, media.Device{ID: session.ScreenIDPrefix + screen.ID, Name: screen.Name})
	}
	return append(found, media.Device{ID: session.SampleCameraID, Name: "Sample clip"}), err
}

func openCamera(id string, size image.Point) (media.Source, error) {
	if id == session.SampleCameraID {
		return openSample(size)
	}
	if screen, ok := strings.CutPrefix(id, session.ScreenIDPrefix); ok {
		return device.OpenScreen(screen, screenSize(size), screenRate)
	}
	return device.OpenCamera(id, size, captureRate)
}

// screenSize is that of a screen that is shown instead of a camera: larger, since
// there is text on it, but not more than others take.
func screenSize(camera image.Point) image.Point {
	return image.Pt(min(2*camera.X, 1920), min(2*camera.Y, 1080))
}

// samplePhoto is one for all who show the sample: they share what is made of it.
var samplePhoto = clip.NewPhoto(assets.Photo)

func openSample(size image.Point) (media.Source, error) {
	return samplePhoto.OpenSample(size, captureRate)
}

// cameraID finds a camera by its name or ID.
func cameraID(name string) (string, error) {
	found, err := cameras()
	if err != nil {
		return "", err
	}
	for _, d := range found {
		if strings.EqualFold(d.Name, name) || d.ID == name {
			return d.ID, nil
		}
	}
	return "", command.UsageError(fmt.Errorf("no camera is called %q; peerscope devices lists them", name))
}

// userName is the name of the person who uses this machine, or else their login.
func userName() string {
	u, err := user.Current()
	if err != nil {
		return ""
	}
	name := cmp.Or(strings.TrimSpace(u.Name), u.Username)
	if _, login, ok := strings.Cut(name, `\`); ok { // of a domain of Windows
		return login
	}
	return name
}

// hostName is how the others see a person who has not said a name.
func hostName() string {
	name, err := os.Hostname()
	if err != nil {
		return ""
	}
	return name
}

// openDetector loads a model: the files' own, or the one that comes with the
// program.
func openDetector(files session.ModelFiles, settings detector.Settings) (*detector.Detector, error) {
	file, err := readModel(files.Model)
	if err != nil {
		return nil, err
	}
	labels, err := readLabels(files)
	if err != nil {
		return nil, err
	}
	model, err := tflite.Open(file, tflite.Options{})
	if err != nil {
		return nil, err
	}
	if warning := model.Warning(); warning != "" {
		log.Println(warning)
	}
	return detector.New(model, labels, settings)
}

func readModel(path string) ([]byte, error) {
	if path == "" {
		return assets.Model()
	}
	return detector.ReadModel(path)
}

// readLabels gives the names of a model's classes.
func readLabels(files session.ModelFiles) ([]string, error) {
	if files.Labels != "" {
		return detector.ReadLabels(files.Labels)
	}
	labels, err := detector.ParseLabels(assets.Labels())
	if err != nil || files.Model == "" {
		return labels, err
	}
	file, err := readModel(files.Model)
	if err != nil {
		return nil, err
	}
	return graph.Labels(file, labels), nil
}
