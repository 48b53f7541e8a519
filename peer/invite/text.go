package invite

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
)

// ErrNoText says that the input ended before a text was pasted.
var ErrNoText = errors.New("the input ended before the answer was pasted")

// ReadTexts returns a function that waits for the next text that is pasted into
// in, such as standard input. A text ends with the line that closes its block,
// with an empty line, or with the input; then the error is ErrNoText.
//
// A goroutine reads in until in ends, or until ctx has ended and the current read
// returns: while nobody writes to standard input, it lasts as long as the program.
func ReadTexts(ctx context.Context, in io.Reader) func(context.Context) (string, error) {
	texts := make(chan string)
	go func() {
		defer close(texts)
		splitTexts(ctx, in, texts)
	}()
	return func(ctx context.Context) (string, error) {
		select {
		case text, ok := <-texts:
			if !ok {
				return "", ErrNoText
			}
			return text, nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

func splitTexts(ctx context.Context, in io.Reader, texts chan<- string) {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxText)
	var text strings.Builder
	more := true
	for more {
		more = lines.Scan()
		line := lines.Text()
		if text.Len()+len(line) < maxText {
			text.WriteString(line + "\n")
		}
		closes := strings.Contains(line, ")") && strings.Contains(text.String(), blockPrefix)
		if more && !closes && strings.TrimSpace(line) != "" || strings.TrimSpace(text.String()) == "" {
			continue
		}
		select {
		case texts <- text.String():
			text.Reset()
		case <-ctx.Done():
			return
		}
	}
}
