package invite

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
)

// ErrNoText says that the text from the other side ended before a block was in it.
var ErrNoText = errors.New("the input ended before the answer was pasted")

// A Text is an Exchange over lines of text, such as standard input. It reads
// only when it is asked for a block.
type TextExchange struct {
	texts       chan string
	show        func(block string) error
	showProblem func(problem error) error
}

// NewText reads what is pasted from in, gives blocks to show and what was wrong
// with a text to tell. A pasted text ends with the line that closes its block,
// with an empty line, or with the input.
//
// A goroutine reads in; it ends with in's end, or when ctx has ended and the
// read under way returns. Standard input that nobody writes to keeps it until
// the program ends.
func NewTextExchange(ctx context.Context, in io.Reader, show func(block string) error, tell func(problem error) error) *TextExchange {
	t := &TextExchange{texts: make(chan string), show: show, showProblem: tell}
	go t.read(ctx, in)
	return t
}

func (t *TextExchange) read(ctx context.Context, in io.Reader) {
	defer close(t.texts)
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
		case t.texts <- text.String():
			text.Reset()
		case <-ctx.Done():
			return
		}
	}
}

// Give shows a block.
func (t *TextExchange) Give(_ context.Context, block string) error { return t.show(block) }

// Take waits for the next text.
func (t *TextExchange) Take(ctx context.Context, problem error) (string, error) {
	if problem != nil {
		if err := t.showProblem(problem); err != nil {
			return "", err
		}
	}
	select {
	case text, ok := <-t.texts:
		if !ok {
			return "", ErrNoText
		}
		return text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
