package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"peerscope/app/session"
	"peerscope/app/terminal"
	"peerscope/assets"
	"peerscope/internal/command"
	"peerscope/peer/invite"
)

// commands is the command line.
func commands() *cobra.Command {
	cobra.MousetrapHelpText = "" // on Windows, people start this with a double click
	root := &cobra.Command{
		Use:   "peerscope [LINK]",
		Short: "Call another desktop and see what is in its picture",
		Long: `Peerscope shows your webcam, calls another desktop peer to peer, and draws
boxes around the objects in the picture that arrives. Without a command it opens
its window, and joins the call of the link if there is one.`,
		Args:              cobra.MaximumNArgs(1),
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		DisableAutoGenTag: true, // manual pages say no more than the program
		RunE: func(cmd *cobra.Command, args []string) error {
			return openWindow(cmd.Context(), strings.Join(args, ""))
		},
	}
	root.AddCommand(demoCommand(), detectCommand(), watchCommand(), serveCommand(), devicesCommand(), versionCommand(), manCommand())
	return root
}

func demoCommand() *cobra.Command {
	var length time.Duration
	var headless bool
	var shot, file string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Make a call to yourself and measure it",
		Long: `Demo makes a call between two peers in this process. The far one shows the
sample clip, the near one looks for objects in it, in a window if there is a
display. The last line is a JSON object of what was measured.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return demo(cmd, length, headless, shot, file)
		},
	}
	flags := cmd.Flags()
	flags.DurationVar(&length, "for", 10*time.Second, "how long")
	flags.BoolVar(&headless, "headless", false, "open no window")
	flags.StringVar(&shot, "shot", "", "save the last picture with its boxes to this PNG `file`")
	flags.StringVar(&file, "clip", "", "show this `file` instead of the sample: y4m, MJPEG, a picture, or a folder of pictures")
	return cmd
}

func demo(cmd *cobra.Command, length time.Duration, headless bool, shot, file string) error {
	far, err := clipParts(file)
	if err != nil {
		return err
	}
	if shot != "" {
		if err := checkFolder(shot); err != nil {
			return err
		}
	}
	unset := session.Settings{Name: hostName(), Camera: session.SampleCameraID}
	d := terminal.Demo{Near: localParts(), Far: far, Settings: unset, SnapshotFile: shot}
	if !headless && display() {
		window, err := newWindow("", unset)
		if err != nil {
			return err
		}
		d.Settings, d.ShowWindow = window.Settings(), window.Run
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), length)
	defer cancel()
	return d.Run(ctx, cmd.OutOrStdout())
}

// checkFolder says before a long call whether its picture can be saved after it.
func checkFolder(path string) error {
	info, err := os.Stat(filepath.Dir(path))
	if err == nil && !info.IsDir() {
		err = &fs.PathError{Op: "open", Path: filepath.Dir(path), Err: errors.New("not a folder")}
	}
	if err != nil {
		return command.UsageError(fmt.Errorf("%s cannot be written: %w", path, err))
	}
	return nil
}

func detectCommand() *cobra.Command {
	var detect *detectFlags
	cmd := &cobra.Command{
		Use:   "detect PICTURE...",
		Short: "Find the objects in pictures",
		Long: `Detect writes a line of JSON for each picture, with the objects in it. The
picture - is read from standard input. JPEG, PNG, GIF, WebP, BMP and TIFF of up to
50 million pixels can be read.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			if err := detect.check(); err != nil {
				return err
			}
			model, err := detect.open()
			if err != nil {
				return err
			}
			defer model.Close()
			err = terminal.Detect(cmd.Context(), cmd.OutOrStdout(), model, files, cmd.InOrStdin())
			if _, ok := errors.AsType[terminal.UnreadError](err); ok {
				return command.UsageError(err)
			}
			return err
		},
	}
	detect = addDetectFlags(cmd)
	return cmd
}

func watchCommand() *cobra.Command {
	var length time.Duration
	var camera, mic, name string
	var sendOnly, receiveOnly, share, hd, accept bool
	var detect *detectFlags
	cmd := &cobra.Command{
		Use:   "watch LINK",
		Short: "Join a call without a window",
		Long: `Watch joins the call of a link and writes a line of JSON for each thing that
happens in it: who joined and left, what was seen and is gone. The last line sums
up. It ends after the time that was given, or with Ctrl+C. Events that come while
1000 lines wait to be read are dropped; a line "dropped" counts them.

The link invite: invites somebody without a server: the line "invitation" has a
block of text for the other side, who watches it as LINK; what they get in their
own line "invitation" is to be pasted here.

The link nearby:NAME calls somebody on the same network who is visible under that
name. The link nearby: alone is visible, as --name, and waits to be called: after
a line "ring", a line y on the input answers, any other declines.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := detect.check(); err != nil {
				return err
			}
			if err := detect.tryModel(); err != nil {
				return err
			}
			settings, err := watchSettings(camera, mic)
			if err != nil {
				return err
			}
			detect.apply(&settings)
			settings.HD = hd
			settings.ShareDetections = share
			if sendOnly {
				settings.Direction = session.SendOnly
			} else if receiveOnly {
				settings.Direction, settings.CameraOff, settings.MicOff = session.ReceiveOnly, true, true
			}
			waits := isNearbyLink(args[0])
			if _, err := openRoom(args[0], nil); err != nil && !waits {
				return command.UsageError(err)
			}
			if accept && !waits {
				return command.UsageError(fmt.Errorf("--accept is for the link %s alone", session.NearbyLink))
			}
			if name != "" {
				settings.Name = name
			}
			ctx := cmd.Context()
			if length > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, length)
				defer cancel()
			}
			call := terminal.WatchOptions{Parts: localParts(), Settings: settings, Link: args[0]}
			if strings.TrimSpace(args[0]) == session.InviteLink {
				call.ReadBlock = invite.ReadTexts(ctx, cmd.InOrStdin())
			}
			if waits {
				answerNearbyCalls(ctx, &call, accept, cmd.InOrStdin())
			}
			return terminal.Watch(ctx, cmd.OutOrStdout(), call)
		},
	}
	flags := cmd.Flags()
	flags.DurationVar(&length, "for", 0, "how long; until interrupted if not given")
	flags.StringVar(&camera, "camera", "", "`name` of the camera, screen, clip for the sample, none; the default one if not given")
	flags.BoolVar(&hd, "hd", false, "send 1280x720 instead of 640x480")
	flags.StringVar(&name, "name", "", "`name` by which the others see you; that of this machine if not given")
	flags.BoolVar(&accept, "accept", false, "with the link nearby: answer who calls without asking")
	flags.StringVar(&mic, "mic", "on", "the microphone: on or off")
	flags.BoolVar(&sendOnly, "send-only", false, "receive nothing")
	flags.BoolVar(&receiveOnly, "receive-only", false, "send nothing")
	flags.BoolVar(&share, "share", false, "tell the others what is looked for and seen in their pictures")
	cmd.MarkFlagsMutuallyExclusive("send-only", "receive-only")
	detect = addDetectFlags(cmd)
	return cmd
}

func watchSettings(camera, mic string) (session.Settings, error) {
	settings := session.Settings{Name: hostName(), MicOff: mic == "off"}
	if mic != "on" && mic != "off" {
		return settings, command.UsageError(fmt.Errorf("--mic is on or off, not %q", mic))
	}
	switch camera {
	case "":
	case "none":
		settings.CameraOff = true
	default:
		id, err := cameraID(camera)
		if err != nil {
			return settings, err
		}
		settings.Camera = id
	}
	return settings, nil
}

func serveCommand() *cobra.Command {
	return command.Relay("serve", "Be the place where calls meet",
		`Serve runs the relay alone, until interrupted. Its first line has the link of a
fresh room, for the window and for watch, and the same as the address of a page
for a browser on this machine. It can be STUN and TURN in the same process.`, assets.Page())
}

func devicesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "devices",
		Short: "List cameras and microphones",
		Long:  "Devices writes a line of JSON for each camera and microphone.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return terminal.Devices(cmd.OutOrStdout(), localParts())
		},
	}
}

// manCommand is for those who make packages.
func manCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "man FOLDER",
		Short:  "Write the manual pages",
		Args:   cobra.ExactArgs(1),
		Hidden: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			return doc.GenManTree(cmd.Root(), &doc.GenManHeader{Source: "Peerscope " + version(), Manual: "Peerscope"}, args[0])
		},
	}
}

//go:embed FyneApp.toml
var appFile string

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "peerscope %s (%s %s/%s)\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// version stands in one place, FyneApp.toml, from where the packages have it too.
func version() string {
	for line := range strings.Lines(appFile) {
		if key, value, ok := strings.Cut(line, "="); ok && strings.TrimSpace(key) == "Version" {
			return strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return "unknown"
}
