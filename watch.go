package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"peerscope/app/alert"
	"peerscope/app/journal"
	"peerscope/app/mqtt"
	"peerscope/app/notify"
	"peerscope/app/session"
	"peerscope/app/terminal"
	"peerscope/internal/command"
	"peerscope/peer"
	"peerscope/peer/invite"
)

// watchFlags are the flags of watch.
type watchFlags struct {
	length                             time.Duration
	camera, mic, name, addresses       string
	rules                              string
	sendOnly, receiveOnly, unprocessed bool
	share, hd, large, accept           bool
	journal                            journal.Settings
	detect                             *detectFlags
	record                             string
	declineRecording                   bool
	clips                              string
	exec, webhook, notify, broker      string
}

var addressPolicies = map[string]peer.AddressPolicy{
	"all": peer.AllAddresses, "default": peer.DefaultRouteOnly, "relay": peer.RelayOnly,
}

func watchCommand() *cobra.Command {
	var w watchFlags
	cmd := &cobra.Command{
		Use:   "watch LINK",
		Short: "Join a call without a window",
		Long: `Watch joins the call of a link and writes a line of JSON for each thing that
happens in it: who joined and left, what was seen and is gone. The last line sums
up. It ends after the time that was given, or with Ctrl+C. Events that come while
1000 lines wait to be read are dropped; a line "dropped" counts them.

With --rules, a line "alarm" says that a rule has come true; docs/seen.md says how
rules are written. --exec and --webhook hand each of these lines to a program of
yours, and --notify has the desktop show it; a line "problem" counts those that it did not get.

The link - is read from the first line of the input, so that the list of processes
does not show it.

The link invite: invites somebody without a server: the line "invitation" has a
block of text for the other side, who watches it as LINK; what they get in their
own line "invitation" is to be pasted here.

The link nearby:NAME calls somebody on the same network who is visible under that
name. The link nearby: alone is visible, as --name, and waits to be called: after
a line "ring", a line y on the input answers, any other declines.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			link, err := readLink(cmd.Context(), args[0], cmd.InOrStdin())
			if err != nil {
				return command.UsageError(err)
			}
			return w.run(cmd, link)
		},
	}
	flags := cmd.Flags()
	flags.DurationVar(&w.length, "for", 0, "how long; until interrupted if not given")
	flags.StringVar(&w.camera, "camera", "", "`name` of the camera, screen, clip for the sample, none; the default one if not given")
	flags.BoolVar(&w.hd, "hd", false, "send 1280x720 instead of 640x480")
	flags.BoolVar(&w.large, "large", false, "receive pictures larger than 1920x1080, up to 4096x2304")
	flags.StringVar(&w.name, "name", "", "`name` by which the others see you; that of this machine if not given")
	flags.BoolVar(&w.accept, "accept", false, "with the link nearby: answer who calls without asking")
	flags.StringVar(&w.mic, "mic", "on", "the microphone: on or off")
	flags.BoolVar(&w.unprocessed, "unprocessed", false, "send the microphone's sound as it is: echo, noise and loudness")
	flags.StringVar(&w.addresses, "addresses", "all", "`which` of our addresses the others learn: all; default, that of the default route by a name of the local network, which takes about a second longer and elsewhere needs STUN or TURN; relay, none, which needs TURN")
	flags.BoolVar(&w.sendOnly, "send-only", false, "receive nothing")
	flags.BoolVar(&w.receiveOnly, "receive-only", false, "send nothing")
	flags.BoolVar(&w.share, "share", false, "tell the others what is looked for and seen in their pictures")
	flags.StringVar(&w.rules, "rules", "", "tell of what the rules in this JSON `file` say; "+presetNames()+" are rules that come with the program")
	flags.StringVar(&w.record, "record", "", "record all members to this `folder`, each to files of its own")
	flags.BoolVar(&w.journal.On, "journal", false, "keep a journal of what is seen, with pictures, as --rules does; see peerscope journal --help")
	flags.IntVar(&w.journal.Days, "journal-days", journal.DefaultDays, "how many days it is kept")
	flags.IntVar(&w.journal.Room, "journal-room", journal.DefaultRoom, "how many MiB it may take; then the oldest goes first")
	flags.StringVar(&w.clips, "clips", "", "with --rules, keep what was there ten seconds before and after each alarm as a clip in this `folder`")
	flags.StringVar(&w.exec, "exec", "", "with --rules, run this `command` at each alarm, by sh -c or cmd /c, with the line on its input")
	flags.StringVar(&w.webhook, "webhook", "", "with --rules, send the line of each alarm to this `URL` by POST")
	flags.StringVar(&w.notify, "notify", "", "with --rules, have the desktop show each alarm; `how` is picture, or text for text alone")
	flags.StringVar(&w.broker, "mqtt", "", "with --rules, tell the MQTT broker of this `URL`, mqtt://HOST or mqtts://HOST, of alarms and of what is in view, and Home Assistant by it; "+brokerUser+" and "+brokerPassword+" are read from the environment")
	flags.BoolVar(&w.declineRecording, "decline-recording", false, "ask the others to record nothing of you; their programs keep to that")
	cmd.MarkFlagsMutuallyExclusive("send-only", "receive-only")
	cmd.MarkFlagsMutuallyExclusive("send-only", "rules")
	w.detect = addDetectFlags(cmd)
	return cmd
}

func (w *watchFlags) run(cmd *cobra.Command, link string) error {
	settings, err := w.settings()
	if err != nil {
		return err
	}
	receivers, err := w.receivers(cmd.ErrOrStderr())
	if err != nil {
		return command.UsageError(err)
	}
	broker := w.brokerConfig(settings)
	if err := broker.Check(); w.broker != "" && err != nil {
		return command.UsageError(err)
	}
	waits := isNearbyLink(link)
	if _, err := openRoom(link, nil); err != nil && !waits {
		return command.UsageError(err)
	}
	if w.accept && !waits {
		return command.UsageError(fmt.Errorf("--accept is for the link %s alone", session.NearbyLink))
	}
	ctx := cmd.Context()
	if w.length > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, w.length)
		defer cancel()
	}
	parts, _, err := personalParts()
	if err != nil {
		return err
	}
	call := terminal.WatchOptions{Parts: parts, Settings: settings, Link: link, Receivers: receivers, Broker: broker}
	if strings.TrimSpace(link) == session.InviteLink {
		call.ReadBlock = invite.ReadTexts(ctx, cmd.InOrStdin())
	}
	if waits {
		answerNearbyCalls(ctx, &call, w.accept, cmd.InOrStdin())
	}
	return terminal.Watch(ctx, cmd.OutOrStdout(), call)
}

// receivers are told of alarms. What commands write goes to output.
func (w *watchFlags) receivers(output io.Writer) (all []alert.Receiver, err error) {
	if w.rules == "" && (w.exec != "" || w.webhook != "" || w.notify != "" || w.broker != "") {
		return nil, errors.New("--exec, --webhook, --notify and --mqtt are told of alarms, which need --rules")
	}
	if w.exec != "" {
		all = append(all, alert.Command(w.exec, output))
	}
	if w.webhook != "" {
		hook, err := alert.Webhook(w.webhook)
		if err != nil {
			return nil, err
		}
		all = append(all, hook)
	}
	switch w.notify {
	case "":
	case "picture":
		all = append(all, alert.Notification(notify.New(nil)))
	case "text":
		all = append(all, alert.Notification(notify.New(nil)).WithoutPictures())
	default:
		return nil, fmt.Errorf("--notify is picture or text, not %q", w.notify)
	}
	return all, nil
}

// The variables of the environment that say who we are at the broker.
const brokerUser, brokerPassword = "PEERSCOPE_MQTT_USER", "PEERSCOPE_MQTT_PASSWORD"

// brokerConfig is the broker of the flags, who is told of rules, and of the labels that
// they name, where these are shown.
func (w *watchFlags) brokerConfig(s session.Settings) mqtt.Config {
	c := mqtt.Config{Address: w.broker, User: os.Getenv(brokerUser), Password: os.Getenv(brokerPassword), Node: s.Name, Rules: s.Rules.Rules, Version: version()}
	for _, r := range s.Rules.Rules {
		if !slices.Contains(c.Labels, r.Label) && (s.Labels == nil || slices.Contains(s.Labels, r.Label)) {
			c.Labels = append(c.Labels, r.Label)
		}
	}
	return c
}

// settings checks the flags and gives the settings of the call.
func (w *watchFlags) settings() (session.Settings, error) {
	settings := session.Settings{Name: w.name, MicOff: w.mic == "off", HD: w.hd, LargePictures: w.large, ShareDetections: w.share, Journal: w.journal,
		EchoCancellationOff: w.unprocessed, NoiseSuppressionOff: w.unprocessed, AutoGainControlOff: w.unprocessed}
	err := w.detect.check()
	if err == nil {
		err = w.detect.tryModel()
	}
	if err == nil {
		settings.Rules, err = w.detect.readRules(w.rules)
	}
	if err != nil {
		return settings, err
	}
	w.detect.apply(&settings)
	settings.ClipFolder = w.clips
	settings.DeclineRecording = w.declineRecording
	settings.Record, settings.RecordingFolder = w.record != "", w.record
	if settings.Name == "" {
		settings.Name = hostName()
	}
	if err := w.journal.Check(); err != nil {
		return settings, command.UsageError(err)
	}
	if w.mic != "on" && w.mic != "off" {
		return settings, command.UsageError(fmt.Errorf("--mic is on or off, not %q", w.mic))
	}
	var known bool
	if settings.Addresses, known = addressPolicies[w.addresses]; !known {
		return settings, command.UsageError(fmt.Errorf("--addresses is all, default or relay, not %q", w.addresses))
	}
	switch w.camera {
	case "":
	case "none":
		settings.CameraOff = true
	default:
		id, err := cameraID(w.camera)
		if err != nil {
			return settings, err
		}
		settings.Camera = id
	}
	if w.sendOnly {
		settings.Direction = session.SendOnly
	} else if w.receiveOnly {
		settings.Direction, settings.CameraOff, settings.MicOff = session.ReceiveOnly, true, true
	}
	return settings, nil
}
