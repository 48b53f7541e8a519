package app

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"peerscope/app/palette"
)

// TestPeopleVectors: who is shown without a picture looks as on the page, whose tests
// read the same file.
func TestPeopleVectors(t *testing.T) {
	file, err := os.ReadFile("../assets/vectors/people.json")
	if err != nil {
		t.Fatal(err)
	}
	var people []struct{ Name, Key, ID, Initials, Color string }
	if err := json.Unmarshal(file, &people); err != nil || len(people) == 0 {
		t.Fatal(err)
	}
	for _, p := range people {
		key, err := base64.RawURLEncoding.DecodeString(p.Key)
		if err != nil {
			t.Fatal(err)
		}
		c := palette.OfPerson(cmp.Or(string(key), p.ID))
		if color := fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B); color != p.Color || initials(p.Name) != p.Initials {
			t.Errorf("%q: %q, %s", p.Name, initials(p.Name), color)
		}
	}
}
