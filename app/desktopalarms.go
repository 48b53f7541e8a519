package app

import (
	"fyne.io/fyne/v2/lang"

	"peerscope/app/alert"
	"peerscope/app/locale"
	"peerscope/app/session"
)

// desktopAlarms has the desktop show alarms, and who calls, while no window of ours is in
// front.
type desktopAlarms struct {
	controller *controller
	dispatcher *alert.Dispatcher // nil where there is no desktop to ask
	failed     bool              // what it was asked for last is not shown
}

func newDesktopAlarms(c *controller) *desktopAlarms {
	d := &desktopAlarms{controller: c}
	if c.opts.NewDesktop == nil {
		return d
	}
	to := c.opts.NewDesktop(func() { c.do(func() { raise(c.Window) }) })
	d.dispatcher = alert.NewDispatcher(to, func(alert.Report) { c.do(func() { d.setFailed(true) }) })
	return d
}

func (d *desktopAlarms) setFailed(failed bool) {
	d.failed = failed
	d.controller.refresh()
}

// show shows a message unless the person is in front of a window of ours. It never waits.
func (d *desktopAlarms) show(m alert.Message) {
	if d.dispatcher != nil && !d.controller.inForeground.Load() {
		d.dispatcher.Send(m)
	}
}

// showAlarm shows an alarm at a member of that name, if the person wants that.
func (d *desktopAlarms) showAlarm(a session.Alarm, name string) {
	p := d.controller.preferences.Get()
	if p.NotificationsOff {
		return
	}
	m := alert.Message{Title: locale.Notice(alarmNotice(a, name)), Text: ruleText(a.Rule, ""), Picture: a.Picture}
	if p.NotificationPicturesOff {
		m.Picture = nil
	}
	d.show(m)
}

// tryOut shows what alarms will look like, so that it is known whether they are shown.
func (d *desktopAlarms) tryOut() {
	d.setFailed(false)
	d.dispatcher.Send(alert.Message{Title: lang.L("Alarms are shown like this.")})
}

func (d *desktopAlarms) close() {
	if d.dispatcher != nil {
		d.dispatcher.Close()
	}
}
