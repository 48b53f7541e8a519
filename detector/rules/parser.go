package rules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxText = 500 // bytes of a name or an address

// A parser walks through JSON that is well-formed, so that it knows where what is wrong is.
type parser struct {
	text      []byte
	decoder   *json.Decoder
	labels    []string
	set       Set
	ruleLines []int
}

func (p *parser) lineAt(offset int64) int {
	return 1 + bytes.Count(p.text[:min(int(offset), len(p.text))], []byte("\n"))
}

func (p *parser) errorAt(line int, format string, args ...any) error {
	return fmt.Errorf("line %d: "+format, append([]any{line}, args...)...)
}

// errorf is an error about what was read last.
func (p *parser) errorf(format string, args ...any) error {
	return p.errorAt(p.lineAt(p.decoder.InputOffset()), format, args...)
}

func quoted[T ~string](all []T) string {
	var parts []string
	for _, one := range all {
		parts = append(parts, fmt.Sprintf("%q", one))
	}
	return strings.Join(parts, ", ")
}

// object reads an object with a function for the value of each key, and says on which
// line it begins.
func (p *parser) object(what string, fields map[string]func() error) (line int, err error) {
	if token, err := p.decoder.Token(); err != nil || token != json.Delim('{') {
		return 0, p.errorf("%s is an object: { }", what)
	}
	line = p.lineAt(p.decoder.InputOffset())
	known := map[string]bool{}
	for p.decoder.More() {
		token, err := p.decoder.Token()
		if err != nil {
			return 0, p.errorf("%v", err)
		}
		key, _ := token.(string)
		read := fields[key]
		if read == nil {
			return 0, p.errorf("%s has no %q, but %s", what, key, quoted(slices.Sorted(maps.Keys(fields))))
		}
		if known[key] {
			return 0, p.errorf("%s has %q twice", what, key)
		}
		known[key] = true
		if err := read(); err != nil {
			return 0, err
		}
	}
	_, err = p.decoder.Token()
	return line, err
}

// array reads a list of so many elements at most.
func (p *parser) array(what string, limit int, element func() error) error {
	if token, err := p.decoder.Token(); err != nil || token != json.Delim('[') {
		return p.errorf("%s is a list: [ ]", what)
	}
	for n := 0; p.decoder.More(); n++ {
		if n == limit {
			return p.errorf("%s has more than %d", what, limit)
		}
		if err := element(); err != nil {
			return err
		}
	}
	_, err := p.decoder.Token()
	return err
}

// scalar reads a value of one kind.
func scalar[T any](p *parser, name, kind string, to *T) func() error {
	return func() error {
		var raw json.RawMessage
		if err := p.decoder.Decode(&raw); err != nil {
			return p.errorf("%v", err)
		}
		if string(raw) == "null" || json.Unmarshal(raw, to) != nil {
			return p.errorf("%s is %s", name, kind)
		}
		return nil
	}
}

// number reads a number within bounds.
func number(p *parser, name string, least, most float64, to *float64) func() error {
	read := scalar(p, name, "a number", to)
	return func() error {
		if err := read(); err != nil {
			return err
		}
		if *to < least || *to > most {
			return p.errorf("%s is from %v to %v", name, least, most)
		}
		return nil
	}
}

// text reads a string that can be shown on a line.
func text(p *parser, name string, to *string) func() error {
	read := scalar(p, name, "text in quotes", to)
	return func() error {
		if err := read(); err != nil {
			return err
		}
		if len(*to) > maxText {
			return p.errorf("%s has more than %d bytes", name, maxText)
		}
		if !utf8.ValidString(*to) || strings.ContainsFunc(*to, func(r rune) bool { return !unicode.IsPrint(r) }) {
			return p.errorf("%s has a letter that cannot be shown", name)
		}
		return nil
	}
}
