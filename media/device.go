package media

// A Device is something that can be opened: a camera, a microphone. ID stays
// the same while the device is plugged in; Name is what people call it.
type Device struct{ ID, Name string }
