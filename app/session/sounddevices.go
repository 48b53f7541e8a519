package session

import (
	"context"
	"slices"
	"time"

	"peerscope/media"
)

// soundDeviceInterval is how often it is looked which microphones and loudspeakers
// there are while one may be in use. To ask takes a millisecond or two, and opens none.
const soundDeviceInterval = 2 * time.Second

// A soundDeviceWatcher notices, in the goroutine of a worker, what is plugged in and
// unplugged: sound systems other than the person's may not tell of it.
type soundDeviceWatcher struct {
	parts *Parts
	inbox inbox
}

// run looks until ctx ends.
func (w soundDeviceWatcher) run(ctx context.Context, _ bool) error {
	for {
		if err := waitUntil(ctx, time.Now().Add(soundDeviceInterval)); err != nil {
			return err
		}
		microphones, speakers := listDevices(w.parts.Microphones), listDevices(w.parts.Speakers)
		w.inbox.post(func(l *loop) {
			l.updateSoundDevices(microphones, speakers)
			l.retryMicrophone()
		})
	}
}

// updateSoundDevices takes note of the devices that there are. What was chosen and is
// not there is replaced by the default one, until it is back.
func (l *loop) updateSoundDevices(microphones, speakers []media.Device) {
	self := &l.state.Self
	if slices.Equal(microphones, self.Microphones) && slices.Equal(speakers, self.Speakers) {
		return
	}
	microphone, speaker := self.Microphone, self.Speaker
	self.Microphones, self.Speakers = microphones, speakers
	l.updateChosenDevices()
	l.tellReplacement(l.settings.Microphone, microphone, self.Microphone)
	l.tellReplacement(l.settings.Speaker, speaker, self.Speaker)
	l.openMicrophone()
	l.retryOutput()
}

// tellReplacement tells that another device is used than before.
func (l *loop) tellReplacement(chosen string, before, now media.Device) {
	switch {
	case chosen == "" || before.ID == now.ID || before.ID == "" || now.ID == "":
	case before.ID == chosen:
		l.setNotice(Notice{Text: "{{.Device}} was unplugged. Until it is back, {{.Other}} is used.", Args: map[string]string{"Device": before.Name, "Other": now.Name}})
	case now.ID == chosen:
		l.setNotice(Notice{Text: "{{.Device}} is back, and is used again.", Args: map[string]string{"Device": now.Name}})
	}
}

// speakerToOpen is the ID of the loudspeaker to open.
func (l *loop) speakerToOpen() string {
	return deviceToOpen(l.state.Self.Speakers, l.settings.Speaker)
}

// deviceToOpen is the ID to open for the one that was chosen: while that is not among
// those that there are, the default one's, "".
func deviceToOpen(all []media.Device, chosen string) string {
	if len(all) == 0 || slices.ContainsFunc(all, func(d media.Device) bool { return d.ID == chosen }) {
		return chosen
	}
	return ""
}
