package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"peerscope/app/recordings"
	"peerscope/app/terminal"
	"peerscope/internal/command"
	"peerscope/media/codec"
	"peerscope/media/codec/sandbox"
	"peerscope/media/record"
)

func exportCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "export RECORDING...",
		Short: "Draw the boxes into recordings and clips",
		Long: `Export writes recordings and clips of this program anew, with the boxes of what was
seen drawn into their pictures, as any player shows them. Each new file is beside its
recording, "NAME with boxes.webm", in the place of an older one: VP8, with the sound
as it was. It writes a line of JSON for each that is done.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			err := terminal.Export(cmd.Context(), cmd.OutOrStdout(), recordingCodecs, files, showProgress)
			if errors.Is(err, fs.ErrNotExist) || errors.Is(err, record.ErrFormat) || errors.Is(err, recordings.ErrNoPictures) {
				return command.UsageError(err)
			}
			return err
		},
	}
}

var recordingCodecs = recordings.Codecs{NewVideoDecoder: new(sandbox.Decoders).NewVideoDecoder, NewVideoEncoder: codec.NewVideoEncoder}

// showProgress tells a terminal how much of a file is done.
func showProgress(file string, done float64) {
	if isatty.IsTerminal(os.Stderr.Fd()) {
		fmt.Fprintf(os.Stderr, "\r%s: %.0f %%\033[K\r", filepath.Base(file), 100*done)
	}
}
