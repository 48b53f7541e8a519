package rules

import "time"

// Presets are rules for what is often wanted, by name.
func Presets() map[string][]Rule {
	const second = time.Second
	return map[string][]Rule{
		"exam": {
			{Label: "person", When: Missing, For: 10 * second, Pause: 60 * second},
			{Label: "person", When: More, Count: 1, For: 2 * second, Pause: 30 * second},
			{Label: "cell phone", When: Seen, For: 2 * second, Pause: 30 * second},
			{Label: "book", When: Seen, For: 2 * second, Pause: 30 * second},
		},
		"door": {
			{Label: "person", When: Seen, For: 2 * second, Pause: 30 * second},
			{Label: "person", When: Gone, For: 10 * second},
		},
		"pet": {
			{Label: "cat", When: Seen, For: 2 * second, Pause: 60 * second},
			{Label: "cat", When: Gone, For: 60 * second},
			{Label: "dog", When: Seen, For: 2 * second, Pause: 60 * second},
			{Label: "dog", When: Gone, For: 60 * second},
		},
	}
}
