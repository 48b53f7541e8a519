package app

import (
	"errors"
	"path/filepath"
	"strings"

	"peerscope/app/preferences"
	"peerscope/app/session"
)

// updateSettings changes the settings, saves them and applies them.
func (c *controller) updateSettings(edit func(*session.Settings)) {
	edit(&c.settings)
	c.updatePreferences(func(p *preferences.Preferences) {
		camera := p.Camera
		p.Settings = c.settings
		if session.IsScreenID(p.Camera) { // it is chosen anew each time, knowing what is on it
			p.Camera = camera
		}
	})
	c.session.Configure(c.settings)
}

// updatePreferences changes what is kept for the next start, and tells if it could not be.
func (c *controller) updatePreferences(edit func(*preferences.Preferences)) {
	if notice := preferencesNotice(c.preferences.Update(edit)); notice.Text != "" {
		c.toasts.show(notice)
	}
}

// preferencesNotice says what happened to the preferences, if anything did.
func preferencesNotice(err error) session.Notice {
	var damaged *preferences.DamagedError
	switch {
	case err == nil:
		return session.Notice{}
	case errors.As(err, &damaged) && strings.HasPrefix(filepath.Base(damaged.Kept), preferences.RulesFile):
		return session.Notice{Text: "Your rules could not be read, and there are none now. The old ones are kept in {{.File}}.",
			Args: map[string]string{"File": damaged.Kept}, Details: damaged.Err.Error(), Problem: true}
	case errors.As(err, &damaged):
		return session.Notice{Text: "Your settings could not be read, and are as at the first start. The old ones are kept in {{.File}}.",
			Args: map[string]string{"File": damaged.Kept}, Details: damaged.Err.Error(), Problem: true}
	default:
		return session.Notice{Text: "Your settings could not be saved, and count until the program ends. Look whether the disk is full or protected.",
			Details: err.Error(), Problem: true}
	}
}
