package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxLink bounds a link that is read; one that is an invitation takes some
// thousand bytes.
const maxLink = 16 << 10 // bytes

// readLink returns the link that an argument stands for: "-" is the first line of
// in, so that the list of processes does not show the link. What follows the line
// stays in in. Its error is a sentence.
func readLink(ctx context.Context, argument string, in io.Reader) (string, error) {
	if argument != "-" {
		return argument, nil
	}
	var link string
	var err error
	done := make(chan struct{})
	go func() { // while nobody writes to standard input, it lasts as long as the program
		defer close(done)
		link, err = readLine(in)
	}()
	select {
	case <-done:
		return link, err
	case <-ctx.Done():
		return "", errors.New("interrupted before a link was read")
	}
}

// readLine reads a line that is not empty, byte by byte, so as to read no further.
func readLine(in io.Reader) (string, error) {
	var line []byte
	for b := make([]byte, 1); len(line) <= maxLink; line = append(line, b[0]) {
		_, err := io.ReadFull(in, b)
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("reading a link: %w", err)
		}
		if err == nil && b[0] != '\n' {
			continue
		}
		if link := strings.TrimSpace(string(line)); link != "" {
			return link, nil
		}
		return "", errors.New("the link - is read from standard input, and there is none in its first line")
	}
	return "", fmt.Errorf("the first line of standard input is no link: it has more than %d bytes", maxLink)
}
