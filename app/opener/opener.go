// Package opener has the desktop open files, folders and addresses in the programs that
// the person has chosen for them.
package opener

import "context"

// Open opens a file or a folder, by its path, or an address such as mailto:. It waits
// for the desktop to tell how that went, which on some desktops is as long as the other
// program runs, and no longer than ctx.
func Open(ctx context.Context, target string) error { return open(ctx, target) }
