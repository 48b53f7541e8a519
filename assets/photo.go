package assets

import _ "embed"

// Photo is the photograph that the sample clip looks around in, a JPEG. Like
// the model it is fetched by setup/setup.sh.
//
//go:embed sample/photo.jpg
var Photo []byte
