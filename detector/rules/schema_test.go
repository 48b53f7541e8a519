package rules

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// The schema in docs says of files what Parse does.
func TestSchema(t *testing.T) {
	type object struct {
		Required   []string
		Properties map[string]struct {
			Enum     []Condition
			MaxItems int
			Maximum  float64
		}
	}
	var schema struct {
		object
		Defs map[string]struct {
			object
			Maximum, MaxLength float64
		} `json:"$defs"`
	}
	text, err := os.ReadFile("../../docs/rules.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	for place, properties := range map[string]object{
		`{"?": 1}`:             schema.object,
		`{"rules": [{"?":1}]}`: schema.Defs["rule"].object,
		`{"zones": [{"?":1}]}`: schema.Defs["zone"].object,
	} {
		_, err := Parse([]byte(place), nil)
		keys := slices.Sorted(maps.Keys(properties.Properties))
		if err == nil || !strings.HasSuffix(err.Error(), " but "+quoted(keys)) {
			t.Errorf("%s may have %q, and Parse says: %v", place, keys, err)
		}
	}
	rule, zone := schema.Defs["rule"], schema.Defs["zone"]
	if got := rule.Properties["when"].Enum; !slices.Equal(got, []Condition{Seen, More, Gone, Missing}) {
		t.Errorf("conditions %q", got)
	}
	for what, bounds := range map[string][2]float64{
		"rules":   {float64(schema.Properties["rules"].MaxItems), maxRules},
		"zones":   {float64(schema.Properties["zones"].MaxItems), maxZones},
		"points":  {float64(zone.Properties["points"].MaxItems), MaxPoints},
		"count":   {rule.Properties["count"].Maximum, MaxCount},
		"seconds": {schema.Defs["seconds"].Maximum, maxTime.Seconds()},
		"text":    {schema.Defs["text"].MaxLength, maxText},
	} {
		if bounds[0] != bounds[1] {
			t.Errorf("%s: %v in the schema, %v in Parse", what, bounds[0], bounds[1])
		}
	}
}
