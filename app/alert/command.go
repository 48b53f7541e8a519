package alert

import (
	"bytes"
	"context"
	"io"
	"time"
)

// pipeTime is how long output of a command is read after it has ended.
const pipeTime = time.Second

// Command runs a command line for each alarm, by sh -c, on Windows by cmd /c, with the
// alarm on its standard input. What it writes goes to output. One that takes too long
// is killed with all that it started, unless that left its process group.
func Command(line string, output io.Writer) Receiver {
	return Receiver{Name: "command", Deliver: func(ctx context.Context, m Message) error {
		cmd := shell(ctx, line)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(m.Line), output, output
		cmd.WaitDelay = pipeTime
		if err := cmd.Run(); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return err
		}
		return nil
	}}
}
