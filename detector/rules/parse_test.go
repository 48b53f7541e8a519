package rules

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

const example = `{
  "version": 1,
  "rules": [
    {"name": "exam", "label": "cell phone", "when": "seen", "for": 2.5, "pause": 30, "min_score": 0.6, "member": "Kim", "zone": "desk"},
    {"label": "person", "when": "more"},
    {"label": "person", "when": "more", "count": 3, "off": true}
  ],
  "zones": [
    {"name": "desk", "member": "Kim", "points": [[0, 0.1], [1, 0.1], [0.5, 1]]},
    {"name": "poster", "member": "Kim", "points": [[0, 0], [0.125, 0], [0, 1]], "exclude": true}
  ]
}
`

var exampleSet = Set{
	Rules: []Rule{
		{Name: "exam", Label: "cell phone", When: Seen, For: 2500 * time.Millisecond, Pause: 30 * time.Second, MinScore: 0.6, Member: "Kim", Zone: "desk"},
		{Label: "person", When: More, Count: 1},
		{Label: "person", When: More, Count: 3, Off: true},
	},
	Zones: []Zone{
		{Name: "desk", Member: "Kim", Points: []Point{{0, 0.1}, {1, 0.1}, {0.5, 1}}},
		{Name: "poster", Member: "Kim", Points: []Point{{0, 0}, {0.125, 0}, {0, 1}}, Exclude: true},
	},
}

func TestParse(t *testing.T) {
	got, err := Read(strings.NewReader(example), []string{"person", "cell phone"})
	if err != nil || !reflect.DeepEqual(got, exampleSet) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestEncode(t *testing.T) {
	presets := Set{}
	for _, rules := range Presets() {
		presets.Rules = append(presets.Rules, rules...)
	}
	for _, set := range []Set{{}, exampleSet, presets} {
		text, err := set.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Parse(text, nil); err != nil || !reflect.DeepEqual(got, set) {
			t.Errorf("%s\nis read as %+v, %v", text, got, err)
		}
	}
}

// What is wrong is said with its line.
func TestParseErrors(t *testing.T) {
	rule := func(fields string) string { return "{\"version\": 1, \"rules\": [\n{" + fields + "}]}" }
	zone := func(fields string) string { return "{\"version\": 1, \"zones\": [\n\n{" + fields + "}]}" }
	for _, test := range []struct{ text, want string }{
		{"", "line 1: this is not JSON: unexpected end of JSON input"},
		{"{\n\"version\": 1,\n}", "line 3: this is not JSON: invalid character '}' looking for beginning of object key string"},
		{`{"version": 1} {}`, "line 1: this is not JSON: invalid character '{' after top-level value"},
		{"[]", "line 1: the file is an object: { }"},
		{"{}", `line 1: "version": 1 is missing`},
		{`{"version": 2}`, "line 1: this program reads version 1 of the format, not 2"},
		{`{"version": "1"}`, "line 1: version is a number"},
		{`{"version": 1, "version": 1}`, `line 1: the file has "version" twice`},
		{"{\"version\": 1,\n \"rule\": []}", `line 2: the file has no "rule", but "$schema", "rules", "version", "zones"`},
		{`{"version": 1, "rules": {}}`, "line 1: rules is a list: [ ]"},
		{`{"version": 1, "rules": [7]}`, "line 1: a rule is an object: { }"},
		{rule(`"when": "seen"`), `line 2: a rule needs a "label", such as "person"`},
		{rule(`"label": "persn", "when": "seen"`), `line 2: the model knows no "persn"`},
		{rule(`"label": "person"`), `line 2: a rule needs "when", which is one of "seen", "more", "gone", "missing"`},
		{rule(`"label": "person", "when": "Seen"`), `line 2: "when" is one of "seen", "more", "gone", "missing", not "Seen"`},
		{rule(`"label": "person", "when": "more", "count": 1.5`), `line 2: "count" is a whole number`},
		{rule(`"label": "person", "when": "more", "count": 0`), "line 2: count is from 1 to 100"},
		{rule(`"label": "person", "when": "seen", "count": 2`), `line 2: "count" is for "when": "more" alone`},
		{rule("\"label\": \"person\",\n\"for\": \"2s\""), "line 3: for is a number"},
		{rule(`"for": 86401`), "line 2: for is from 0 to 86400"},
		{rule(`"pause": -1`), "line 2: pause is from 0 to 86400"},
		{rule(`"min_score": 1.1`), "line 2: min_score is from 0 to 1"},
		{rule(`"off": null`), "line 2: off is true or false"},
		{rule(`"label": 7`), "line 2: label is text in quotes"},
		{rule(`"name": "a\u0007"`), "line 2: name has a letter that cannot be shown"},
		{rule(`"name": "` + strings.Repeat("n", maxText+1) + `"`), "line 2: name has more than 500 bytes"},
		{rule(`"label": "person", "when": "seen"}, {"label": "person", "when": "seen"`), "line 2: this rule is there twice"},
		{rule(`"label": "person", "when": "seen", "zone": "desk"`), `line 2: there is no zone "desk" that objects can be in`},
		{zone(`"member": "Kim", "points": [[0, 0], [1, 0], [0, 1]]`), `line 3: a zone needs a "name"`},
		{zone(`"name": "desk", "points": [[0, 0], [1, 0], [0, 1]]`), `line 3: a zone needs a "member" in whose picture it is`},
		{zone(`"name": "desk", "member": "Kim", "points": [[0, 0], [1, 0]]`), `line 3: a zone needs three "points" or more`},
		{zone(`"points": [[0, 0, 0]]`), "line 3: a point has more than 2"},
		{zone(`"points": [[0]]`), "line 3: a point is [x, y], in fractions of the picture"},
		{zone(`"points": [[0, 640]]`), "line 3: a coordinate is from 0 to 1"},
		{`{"version": 1, "zones": [` + strings.Repeat(`{},`, 3) + `{}]}`, `line 1: a zone needs a "name"`},
		{rule(`"label": "person", "when": "seen", "for": 1` + strings.Repeat(`}, {"label": "person", "when": "seen", "for": 1`, maxRules)), "line 2: this rule is there twice"},
		{strings.Repeat(" ", MaxFile+1), "it is larger than 256 KiB"},
	} {
		if _, err := Read(strings.NewReader(test.text), []string{"person"}); err == nil || err.Error() != test.want {
			t.Errorf("%.200s\n is said to be wrong as %v, want %s", test.text, err, test.want)
		}
	}
}

// How much there may be is bounded.
func TestTooMany(t *testing.T) {
	set := Set{}
	for i := range maxRules + 1 {
		set.Rules = append(set.Rules, Rule{Label: "person", When: Seen, For: time.Duration(i) * time.Second})
	}
	text, err := set.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Parse(text, nil); err == nil || err.Error() != "line 103: rules has more than 100" {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(example))
	f.Add([]byte(`{"version": 1, "rules": [{"label": "person", "when": "more", "count": 2}], "zones": []}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		set, err := Parse(text, nil)
		if err != nil {
			return
		}
		again, err := set.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Parse(again, nil); err != nil || !reflect.DeepEqual(got, set) {
			t.Errorf("%+v\nis written as %s\nand read as %+v, %v", set, again, got, err)
		}
	})
}
