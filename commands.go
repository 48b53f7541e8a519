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
)

// commands is the command line.
func commands() *cobra.Command {
	cobra.MousetrapHelpText = "" // on Windows, people start this with a double click
	root := &cobra.Command{
		Use:   "peerscope [LINK]",
		Short: "Call another desktop and see what is in its picture",
		Long: `Peerscope shows your webcam, calls another desktop peer to peer, and draws
boxes around the objects in the picture that arrives. Without a command it opens
its window, and joins the call of the link if there is one. A link that begins with
peerscope: may come from a web page, and is joined when you press Join. The link - is
read from the first line of standard input; as an argument, everybody on this machine
can see it in the list of processes, and join.`,
		Args:              cobra.MaximumNArgs(1),
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		DisableAutoGenTag: true, // manual pages say no more than the program
		RunE: func(cmd *cobra.Command, args []string) error {
			link, err := readLink(cmd.Context(), strings.Join(args, ""), cmd.InOrStdin())
			if err != nil {
				return command.UsageError(err)
			}
			return openWindow(cmd.Context(), link)
		},
	}
	root.AddCommand(demoCommand(), detectCommand(), watchCommand(), checkCommand(), journalCommand(), exportCommand(), serveCommand(), devicesCommand(), versionCommand(), manCommand())
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
	unset := session.Settings{Name: hostName(), Camera: session.SampleCameraID, LargePictures: true}
	d := terminal.Demo{Near: localParts(), Far: far, Settings: unset, SnapshotFile: shot}
	d.Near.Identity, d.Far.Identity = newIdentity(), newIdentity() // nobody meets them again
	if !headless && display() {
		window, err := newWindow("", unset, nil)
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
	var fast bool
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
			model, err := detect.open(fast)
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
	cmd.Flags().BoolVar(&fast, "fast", false, "search each picture once, as a whole, and not in parts for small objects")
	return cmd
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
