package terminal

import (
	"context"
	"io"

	"peerscope/app/recordings"
)

// An exportLine is a line of export.
type exportLine struct {
	File   string `json:"file"`
	Export string `json:"export"` // the file that was made of it
}

// Export writes recordings anew with their boxes drawn in, each to a file beside it, and a
// line for each that is done. progress is told how much of a file is done, from 0 to 1.
func Export(ctx context.Context, out io.Writer, codecs recordings.Codecs, files []string, progress func(file string, done float64)) error {
	lines := newLineWriter(out)
	for _, file := range files {
		to := recordings.ExportPath(file)
		if err := codecs.Export(ctx, file, to, func(done float64) { progress(file, done) }); err != nil {
			return err
		}
		if err := lines.write(exportLine{file, to}); err != nil {
			return err
		}
	}
	return nil
}
