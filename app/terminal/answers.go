package terminal

import (
	"bufio"
	"context"
	"io"
	"strings"
)

// ReadAnswers returns a function that waits for the next answer to a call on in,
// such as standard input: a line with y or yes answers, any other declines. Its
// error after the last line is io.EOF.
//
// A goroutine reads in until in ends, or until ctx has ended and the current read
// returns.
func ReadAnswers(ctx context.Context, in io.Reader) func(context.Context) (bool, error) {
	answers := make(chan bool)
	go func() {
		defer close(answers)
		for lines := bufio.NewScanner(in); lines.Scan(); {
			word := strings.ToLower(strings.TrimSpace(lines.Text()))
			select {
			case answers <- word == "y" || word == "yes":
			case <-ctx.Done():
				return
			}
		}
	}()
	return func(ctx context.Context) (bool, error) {
		select {
		case yes, ok := <-answers:
			if !ok {
				return false, io.EOF
			}
			return yes, nil
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}
