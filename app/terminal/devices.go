package terminal

import (
	"errors"
	"io"

	"peerscope/app/session"
	"peerscope/media"
)

// A deviceLine is a line of devices.
type deviceLine struct {
	Kind string `json:"kind"` // camera or microphone
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Devices writes a line for each camera and microphone. That there is none of a
// kind is no error.
func Devices(out io.Writer, parts session.Parts) error {
	lines := newLineWriter(out)
	for _, kind := range []struct {
		name string
		list func() ([]media.Device, error)
	}{{"camera", parts.Cameras}, {"microphone", parts.Microphones}} {
		found, err := kind.list()
		if err != nil && !errors.Is(err, media.ErrNoDevice) {
			return err
		}
		for _, d := range found {
			if err := lines.write(deviceLine{kind.name, d.ID, d.Name}); err != nil {
				return err
			}
		}
	}
	return nil
}
