package rules

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"
)

// What a file may have. A person makes a dozen.
const (
	Version   = 1         // of the format
	MaxFile   = 256 << 10 // bytes
	maxRules  = 100
	maxZones  = 100
	MaxPoints = 32 // of a zone
	MaxCount  = 100
	maxTime   = 24 * time.Hour
)

// Read reads a file with a Set to its end: see Parse.
func Read(r io.Reader, labels []string) (Set, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return Set{}, err
	}
	return Parse(text, labels)
}

// Parse reads the text of a file, in which nothing is ignored. Where labels is not nil,
// rules may only be about one of these. Its error is a sentence that names the line.
func Parse(text []byte, labels []string) (Set, error) {
	p := &parser{text: text, decoder: json.NewDecoder(bytes.NewReader(text)), labels: labels}
	if len(text) > MaxFile {
		return Set{}, fmt.Errorf("it is larger than %d KiB", MaxFile>>10)
	}
	if syntax := (*json.SyntaxError)(nil); errors.As(json.Unmarshal(text, new(json.RawMessage)), &syntax) {
		return Set{}, p.errorAt(p.lineAt(syntax.Offset), "this is not JSON: %v", syntax)
	}
	if err := p.file(); err != nil {
		return Set{}, err
	}
	return p.set, p.checkZonesOfRules()
}

func (p *parser) file() error {
	var version float64
	readVersion := scalar(p, "version", "a number", &version)
	_, err := p.object("the file", map[string]func() error{
		"version": func() error {
			if err := readVersion(); err != nil || version == Version {
				return err
			}
			return p.errorf("this program reads version %d of the format, not %v", Version, version)
		},
		"rules":   func() error { return p.array("rules", maxRules, p.rule) },
		"zones":   func() error { return p.array("zones", maxZones, p.zone) },
		"$schema": text(p, "$schema", new(string)),
	})
	if err == nil && version == 0 {
		err = p.errorAt(1, `"version": %d is missing`, Version)
	}
	return err
}

func (p *parser) rule() error {
	var r Rule
	var when string
	var count, wait, pause, score float64
	line, err := p.object("a rule", map[string]func() error{
		"name":      text(p, "name", &r.Name),
		"label":     text(p, "label", &r.Label),
		"when":      text(p, "when", &when),
		"count":     number(p, "count", 1, MaxCount, &count),
		"for":       number(p, "for", 0, maxTime.Seconds(), &wait),
		"member":    text(p, "member", &r.Member),
		"zone":      text(p, "zone", &r.Zone),
		"min_score": number(p, "min_score", 0, 1, &score),
		"pause":     number(p, "pause", 0, maxTime.Seconds(), &pause),
		"off":       scalar(p, "off", "true or false", &r.Off),
	})
	if err != nil {
		return err
	}
	r.When, r.Count, r.MinScore = Condition(when), int(count), float32(score)
	r.For, r.Pause = seconds(wait), seconds(pause)
	if r.When == More && r.Count == 0 {
		r.Count = 1
	}
	if wrong := p.checkRule(r, count); wrong != "" {
		return p.errorAt(line, "%s", wrong)
	}
	p.set.Rules, p.ruleLines = append(p.set.Rules, r), append(p.ruleLines, line)
	return nil
}

// checkRule says what is wrong with a rule; "" is nothing.
func (p *parser) checkRule(r Rule, count float64) string {
	conditions := []Condition{Seen, More, Gone, Missing}
	switch {
	case r.Label == "":
		return `a rule needs a "label", such as "person"`
	case p.labels != nil && !slices.Contains(p.labels, r.Label):
		return fmt.Sprintf("the model knows no %q", r.Label)
	case r.When == "":
		return fmt.Sprintf(`a rule needs "when", which is one of %s`, quoted(conditions))
	case !slices.Contains(conditions, r.When):
		return fmt.Sprintf(`"when" is one of %s, not %q`, quoted(conditions), r.When)
	case count != math.Trunc(count):
		return `"count" is a whole number`
	case r.When != More && r.Count != 0:
		return fmt.Sprintf(`"count" is for "when": %q alone`, More)
	case slices.Contains(p.set.Rules, r):
		return "this rule is there twice"
	}
	return ""
}

func seconds(s float64) time.Duration {
	return time.Duration(math.Round(s*1000)) * time.Millisecond
}

func (p *parser) zone() error {
	var z Zone
	line, err := p.object("a zone", map[string]func() error{
		"name":    text(p, "name", &z.Name),
		"member":  text(p, "member", &z.Member),
		"exclude": scalar(p, "exclude", "true or false", &z.Exclude),
		"points": func() error {
			return p.array("points", MaxPoints, func() error { return p.point(&z) })
		},
	})
	switch {
	case err != nil:
		return err
	case z.Name == "":
		return p.errorAt(line, `a zone needs a "name"`)
	case z.Member == "":
		return p.errorAt(line, `a zone needs a "member" in whose picture it is`)
	case len(z.Points) < 3:
		return p.errorAt(line, `a zone needs three "points" or more`)
	case slices.ContainsFunc(p.set.Zones, func(o Zone) bool { return o.Name == z.Name && o.Member == z.Member }):
		return p.errorAt(line, "%q of %q is there twice", z.Name, z.Member)
	}
	p.set.Zones = append(p.set.Zones, z)
	return nil
}

func (p *parser) point(z *Zone) error {
	var at []float32
	err := p.array("a point", 2, func() error {
		var v float64
		err := number(p, "a coordinate", 0, 1, &v)()
		at = append(at, float32(v))
		return err
	})
	if err == nil && len(at) != 2 {
		err = p.errorf("a point is [x, y], in fractions of the picture")
	}
	if err == nil {
		z.Points = append(z.Points, Point{at[0], at[1]})
	}
	return err
}

// checkZonesOfRules checks that the zones are there that rules name.
func (p *parser) checkZonesOfRules() error {
	for i, r := range p.set.Rules {
		there := slices.ContainsFunc(p.set.Zones, func(z Zone) bool { return z.Name == r.Zone && !z.Exclude })
		if r.Zone != "" && !there {
			return p.errorAt(p.ruleLines[i], "there is no zone %q that objects can be in", r.Zone)
		}
	}
	return nil
}
