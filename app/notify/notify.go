// Package notify has the desktop show notifications: by org.freedesktop.Notifications
// over D-Bus (Desktop Notifications Specification 1.2), on Windows as a toast.
package notify

import (
	"errors"
	"image"
	"strings"
	"unicode"
)

// ErrUnavailable says that no desktop here shows notifications.
var ErrUnavailable = errors.New("nothing here shows notifications")

// A Notification is plain text, with a picture beside it or nil. Both may be of strangers.
type Notification struct {
	Title, Text string
	Picture     image.Image
}

// appName and appID are what desktops know the program by; appID also names its .desktop
// file.
const (
	appName = "Peerscope"
	appID   = "io.github.peerscope.Peerscope"
)

// maxText bounds each text, in letters: a desktop shows some lines.
const maxText = 200

// clean leaves out what no desktop shows, and what D-Bus and environments cannot carry.
func clean(text string) string {
	letters := []rune(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text))
	return string(letters[:min(len(letters), maxText)])
}
