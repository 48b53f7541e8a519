package snapshot

import "golang.org/x/sys/windows"

// Folder is what Windows has for the person's pictures, which they may have moved to
// another drive or into OneDrive.
func Folder() (string, error) { return windows.KnownFolderPath(windows.FOLDERID_Pictures, 0) }

// VideoFolder is what Windows has for the person's videos.
func VideoFolder() (string, error) { return windows.KnownFolderPath(windows.FOLDERID_Videos, 0) }
