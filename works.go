package main

import (
	_ "embed"
	"strings"

	"peerscope/app"
)

//go:embed README.md
var readme string

// works are what the program carries of others, as the table in the README has them.
func works() (all []app.Work) {
	_, section, _ := strings.Cut(readme, "\n## Licences of what it carries\n")
	section, _, _ = strings.Cut(section, "\n## ")
	for line := range strings.Lines(section) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 3 || strings.Contains(line, "---") || strings.Contains(line, "| what |") {
			continue
		}
		all = append(all, app.Work{Name: strings.TrimSpace(cells[0]), Origin: strings.TrimSpace(cells[1]), Licence: strings.TrimSpace(cells[2])})
	}
	return all
}
