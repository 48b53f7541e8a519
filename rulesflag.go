package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"peerscope/detector/rules"
	"peerscope/internal/command"
)

// readRules reads the rules of a file, or gives those that come with the program under
// that name. They may only be about what the model knows.
func (f *detectFlags) readRules(from string) (rules.Set, error) {
	if from == "" {
		return rules.Set{}, nil
	}
	known, err := readLabels(f.files)
	if err != nil {
		return rules.Set{}, command.UsageError(err)
	}
	if preset := rules.Presets()[from]; preset != nil {
		set := rules.Set{Rules: preset}
		for _, r := range preset {
			if !slices.Contains(known, r.Label) {
				return set, command.UsageError(fmt.Errorf("--rules %s: the model knows no %q", from, r.Label))
			}
		}
		return set, nil
	}
	file, err := os.Open(from)
	if err != nil {
		return rules.Set{}, command.UsageError(fmt.Errorf("%w; %s come with the program", err, presetNames()))
	}
	defer file.Close()
	set, err := rules.Read(file, known)
	if err != nil {
		return set, command.UsageError(fmt.Errorf("%s: %w", from, err))
	}
	return set, nil
}

func presetNames() string {
	return strings.Join(slices.Sorted(maps.Keys(rules.Presets())), ", ")
}
