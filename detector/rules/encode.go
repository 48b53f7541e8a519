package rules

import (
	"encoding/json"
	"fmt"
	"strings"
)

// The JSON of a rule and a zone. Times are in seconds.
type (
	ruleJSON struct {
		Name     string    `json:"name,omitempty"`
		Label    string    `json:"label"`
		When     Condition `json:"when"`
		Count    int       `json:"count,omitempty"`
		For      float64   `json:"for,omitempty"`
		Member   string    `json:"member,omitempty"`
		Zone     string    `json:"zone,omitempty"`
		MinScore float32   `json:"min_score,omitempty"`
		Pause    float64   `json:"pause,omitempty"`
		Off      bool      `json:"off,omitempty"`
	}
	zoneJSON struct {
		Name    string       `json:"name"`
		Member  string       `json:"member"`
		Points  [][2]float32 `json:"points"`
		Exclude bool         `json:"exclude,omitempty"`
	}
)

// Encode gives the text of a file from which Parse gives the same Set, with a line for
// each rule and zone.
func (s Set) Encode() ([]byte, error) {
	var rules, zones []any
	for _, r := range s.Rules {
		rules = append(rules, ruleJSON{r.Name, r.Label, r.When, r.Count, r.For.Seconds(), r.Member, r.Zone, r.MinScore, r.Pause.Seconds(), r.Off})
	}
	for _, z := range s.Zones {
		one := zoneJSON{Name: z.Name, Member: z.Member, Exclude: z.Exclude}
		for _, p := range z.Points {
			one.Points = append(one.Points, [2]float32{p.X, p.Y})
		}
		zones = append(zones, one)
	}
	ruleLines, err := encodeLines(rules)
	if err != nil {
		return nil, err
	}
	zoneLines, err := encodeLines(zones)
	return fmt.Appendf(nil, "{\n  \"version\": %d,\n  \"rules\": [%s],\n  \"zones\": [%s]\n}\n", Version, ruleLines, zoneLines), err
}

// Check says why a Set cannot be kept in a file.
func (s Set) Check() error {
	text, err := s.Encode()
	if err == nil {
		_, err = Parse(text, nil)
	}
	return err
}

// encodeLines puts each element of a list on a line of its own.
func encodeLines(elements []any) (string, error) {
	lines := make([]string, len(elements))
	for i, one := range elements {
		var line strings.Builder
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(one); err != nil {
			return "", err
		}
		lines[i] = "\n    " + strings.TrimSpace(line.String())
	}
	if len(lines) == 0 {
		return "", nil
	}
	return strings.Join(lines, ",") + "\n  ", nil
}
