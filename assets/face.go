package assets

import "embed"

// Icon is the program's own, a PNG of 512x512.
//
//go:embed icon/icon.png
var Icon []byte

// Glyphs holds the drawings on buttons, icon/NAME.svg, each one colour on
// nothing.
//
//go:embed icon/*.svg
var Glyphs embed.FS

// Translations holds translations/LANGUAGE.json: the English sentence is the
// key.
//
//go:embed translations/*.json
var Translations embed.FS

//go:generate sh -c "cd icon && go run png.go"
