package preferences

import (
	"errors"
	"io/fs"
	"os"

	"peerscope/detector/rules"
)

// RulesFile is the name of the file in which the person's rules are, beside that of the
// preferences. It is one that watch takes too: see package rules.
const RulesFile = "rules.json"

// loadRules reads the rules. What cannot be read is as if there were none.
func (s *Store) loadRules() error {
	var damage, err error
	s.now.Rules, damage = readRules(s.rules.path)
	s.rules.text, err = s.now.Rules.Encode() // what is the same is not written
	if err != nil {
		return err
	}
	if damage != nil {
		return s.rules.keepDamaged(damage)
	}
	return nil
}

// readRules reads a file of rules. One that is missing has none.
func readRules(path string) (rules.Set, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return rules.Set{}, nil
	}
	if err != nil {
		return rules.Set{}, err
	}
	defer file.Close()
	set, err := rules.Read(file, nil)
	if err != nil {
		return rules.Set{}, err
	}
	return set, nil
}

// writeRules saves the rules if they have become others.
func (s *Store) writeRules() error {
	text, err := s.now.Rules.Encode()
	if err != nil {
		return err
	}
	return s.rules.write(text)
}
