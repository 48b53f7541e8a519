package preferences

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"peerscope/detector/rules"
	"peerscope/internal/atomicfile"
)

// RulesFile is the name of the file in which the person's rules are, beside that of the
// preferences. It is one that watch takes too: see package rules.
const RulesFile = "rules.json"

func (s *Store) rulesPath() string { return filepath.Join(s.Folder(), RulesFile) }

// loadRules reads the rules. A file that cannot be read gets another name.
func (s *Store) loadRules() error {
	file, err := os.Open(s.rulesPath())
	if errors.Is(err, fs.ErrNotExist) {
		s.savedRules, err = rules.Set{}.Encode()
		return err
	}
	if err != nil {
		return err
	}
	set, err := rules.Read(file, nil)
	file.Close()
	if err != nil {
		return keepDamaged(s.rulesPath(), err)
	}
	s.now.Rules = set
	s.savedRules, err = set.Encode()
	return err
}

// writeRules saves the rules if they have become others.
func (s *Store) writeRules() error {
	text, err := s.now.Rules.Encode()
	if err != nil || bytes.Equal(text, s.savedRules) {
		return err
	}
	if err := os.MkdirAll(s.Folder(), 0o700); err != nil {
		return err
	}
	if err := atomicfile.Write(s.rulesPath(), text); err != nil {
		return err
	}
	s.savedRules = text
	return nil
}
