package app

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"peerscope/app/session"
	"peerscope/app/widgets"
	"peerscope/peer"
)

// A networkPage is for the ways on which others are reached.
type networkPage struct {
	settingsPage
	controller  *controller
	relay, stun *widgets.Entry
	relayHint   *widgets.WrappedLabel
	addresses   *widgets.Choice
	cost        *widgets.WrappedLabel // of the choice of addresses
	large       *widgets.Check
	check       *connectionCheck
}

func newNetworkPage(c *controller, k *widgets.Toolkit) *networkPage {
	p := &networkPage{controller: c, relay: k.NewEntry("wss://relay.example.org"), relayHint: widgets.NewHint("").Flush(), cost: widgets.NewHint("").Flush()}
	p.relay.SetText(c.settings.Relay)
	p.relay.OnChanged = func(string) { p.describeRelay() }
	p.stun = k.NewEntry("stun:stun.example.org:3478")
	p.stun.SetText(strings.Join(c.settings.STUN, "\n"))
	p.stun.MultiLine = true
	p.stun.SetMinRowsVisible(2)
	p.stun.Validator = validateSTUN
	for _, field := range []*widgets.Entry{p.relay, p.stun} {
		field.OnSubmitted = func(string) { p.apply() }
		field.OnFocusLost = func() { p.apply() }
	}
	p.addresses = k.NewChoice([]string{lang.L("All"), lang.L("Of the default route only"), lang.L("Of a TURN server only")}, int(c.settings.Addresses), p.chooseAddresses)
	p.large = k.NewCheck(lang.L("Receive pictures larger than 1920×1080"), func(on bool) {
		c.updateSettings(func(s *session.Settings) { s.LargePictures = on })
	})
	p.large.Checked = c.settings.LargePictures
	p.apply = p.applyServers
	p.describeRelay()
	p.describeAddresses(c.settings.Addresses)
	p.check = newConnectionCheck(c, k)
	p.render = func(session.Self) { p.check.render(c.state.Check) }
	p.content = container.NewVBox(
		widgets.NewSection(lang.L("Your relay"), p.relay, p.relayHint),
		p.check.content,
		widgets.NewSection(lang.L("Your addresses"), p.addresses.Container, p.cost),
		widgets.NewSection(lang.L("STUN servers"), p.stun,
			widgets.NewHint(lang.L("One a line. On one network none is needed. A relay can be STUN and TURN too, and then names itself.")).Flush()),
		widgets.NewSection(lang.L("Large pictures"),
			widgets.NewExplained(p.large, lang.L("They take more of the network and of this computer."))))
	return p
}

// checkRelay says whether rooms can be opened at an address; "" is this program.
func (p *networkPage) checkRelay(address string) error {
	if address == "" || p.controller.opts.CheckRelay == nil {
		return nil
	}
	return p.controller.opts.CheckRelay(address)
}

// describeRelay says what the address in the field leads to.
func (p *networkPage) describeRelay() {
	address := strings.TrimSpace(p.relay.Text)
	switch u, err := url.Parse(address); {
	case address == "":
		p.relayHint.Update(lang.L("Calls that you start live on this computer, and their links work on your network. A relay on a server takes them further: peerscope serve is one."))
	case p.checkRelay(address) != nil:
		p.relayHint.Update(lang.L("This is no address of a relay. One looks like wss://relay.example.org."))
	case err != nil || u.Hostname() == "":
		p.relayHint.Update(lang.L("Calls that you start meet there."))
	default:
		p.relayHint.Update(lang.L("Calls that you start meet on {{.Host}}.", map[string]any{"Host": u.Hostname()}))
	}
}

func (p *networkPage) chooseAddresses(i int) {
	chosen := peer.AddressPolicy(i)
	p.controller.updateSettings(func(s *session.Settings) { s.Addresses = chosen })
	p.describeAddresses(chosen)
}

// describeAddresses says what it costs to let others learn only some addresses.
func (p *networkPage) describeAddresses(chosen peer.AddressPolicy) {
	costs := []string{ // by peer.AddressPolicy
		lang.L("The others learn them all, and a call connects at once."),
		lang.L("On other networks the others learn only the public one. A call connects about a second later, and may need a STUN server."),
		lang.L("The others learn none, the TURN server does. The way is longer, and without a TURN server there is no call."),
	}
	p.cost.Update(costs[chosen] + " " + lang.L("It holds from the next call on."))
}

// applyServers saves and applies what is in the fields, except for what is not valid.
func (p *networkPage) applyServers() {
	now := p.controller.settings
	if relay := strings.TrimSpace(p.relay.Text); p.checkRelay(relay) == nil {
		now.Relay = relay
	}
	if p.stun.Validate() == nil {
		now.STUN = strings.Fields(p.stun.Text)
	}
	if before := p.controller.settings; now.Relay != before.Relay || !slices.Equal(now.STUN, before.STUN) {
		p.controller.updateSettings(func(s *session.Settings) { s.Relay, s.STUN = now.Relay, now.STUN })
	}
}

// validateSTUN accepts STUN URIs (RFC 7064), one a line.
func validateSTUN(text string) error {
	for _, server := range strings.Fields(text) {
		if uri, err := peer.ParseICEURL(server); err != nil || peer.IsTURN(uri) {
			return errors.New(lang.L("A server looks like stun:stun.example.org:3478."))
		}
	}
	return nil
}
