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
type Text struct {
	texts chan string
	show  func(block string) error
	tell  func(problem error) error
}

// NewText reads what is pasted from in, gives blocks to show and what was wrong
// with a text to tell. A pasted text ends with the line that closes its block,
// with an empty line, or with the input.
//
// A goroutine reads in; it ends with in's end, or when ctx has ended and the
// read under way returns. Standard input that nobody writes to keeps it until
// the program ends.
func NewText(ctx context.Context, in io.Reader, show func(block string) error, tell func(problem error) error) *Text {
	t := &Text{texts: make(chan string), show: show, tell: tell}
	go t.read(ctx, in)
	return t
}

func (t *Text) read(ctx context.Context, in io.Reader) {
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
		closes := strings.Contains(line, ")") && strings.Contains(text.String(), opening)
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
func (t *Text) Give(_ context.Context, block string) error { return t.show(block) }

// Take waits for the next text.
func (t *Text) Take(ctx context.Context, problem error) (string, error) {
	if problem != nil {
		if err := t.tell(problem); err != nil {
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
