package main

import (
	"context"
	"io"
	"strings"
	"testing"
)

func TestReadLink(t *testing.T) {
	for _, c := range []struct{ argument, input, link, rest, wrong string }{
		{argument: "ws://example.org/#A", input: "unread", link: "ws://example.org/#A", rest: "unread"},
		{argument: "-", input: " \tinvite: \r\nan answer\n", link: "invite:", rest: "an answer\n"},
		{argument: "-", input: "nearby:", link: "nearby:"},
		{argument: "-", input: strings.Repeat("a", maxLink) + "\n", link: strings.Repeat("a", maxLink)},
		{argument: "-", wrong: "there is none"},
		{argument: "-", input: " \nlate", rest: "late", wrong: "there is none"},
		{argument: "-", input: strings.Repeat("a", maxLink+2), rest: "a", wrong: "more than"},
	} {
		in := strings.NewReader(c.input)
		link, err := readLink(context.Background(), c.argument, in)
		if link != c.link || (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%q, %.40q: %.40q, %v", c.argument, c.input, link, err)
		}
		if rest, err := io.ReadAll(in); string(rest) != c.rest || err != nil {
			t.Errorf("%q, %.40q: %.40q is left, %v", c.argument, c.input, rest, err)
		}
	}
}

// TestReadLinkInterrupted: nobody writes a link.
func TestReadLinkInterrupted(t *testing.T) {
	in, writer := io.Pipe()
	defer writer.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if link, err := readLink(ctx, "-", in); link != "" || err == nil {
		t.Errorf("%q, %v", link, err)
	}
}
