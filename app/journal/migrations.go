package journal

import (
	"context"
	"database/sql"
	"fmt"
)

// applicationID tells our files from others (PRAGMA application_id): "PSCJ".
const applicationID = 0x5053434A

// walSize is how large the write-ahead log may stay; it is copied into the file when it
// has a thousand pages of 4096 bytes.
const walSize = 4 << 20

// migrations make a file of each version one of the next. They are never changed, only
// added to; the version of a file (PRAGMA user_version) is how many it has had.
//
// Rows are in the order of their IDs, which is that of time: see ID. Pictures are a
// table of their own, so that a page of a list is read without them.
var migrations = [...]string{`
CREATE TABLE calls (
	id       INTEGER PRIMARY KEY,
	ended    INTEGER NOT NULL, -- milliseconds since 1970, as all times
	member   TEXT NOT NULL,
	identity TEXT NOT NULL,    -- its public key; '' is none
	fps      REAL NOT NULL,
	lost     REAL NOT NULL,    -- share of its packets, 0 to 1
	delay    INTEGER NOT NULL, -- milliseconds from capture to being shown, the median
	frozen   INTEGER NOT NULL  -- milliseconds without a picture when there should be one
);
CREATE TABLE objects (
	id     INTEGER PRIMARY KEY,
	last   INTEGER NOT NULL, -- when it was last seen
	call   INTEGER NOT NULL, -- calls.id
	member TEXT NOT NULL,
	label  TEXT NOT NULL,
	zone   TEXT NOT NULL,    -- '' is none
	score  REAL NOT NULL,    -- the best
	x0 REAL NOT NULL, y0 REAL NOT NULL, x1 REAL NOT NULL, y1 REAL NOT NULL -- its box in the picture, as fractions
);
CREATE INDEX objects_label ON objects (label, id);
CREATE INDEX objects_member ON objects (member, id);
CREATE INDEX objects_zone ON objects (zone, id);
CREATE TABLE alarms (
	id     INTEGER PRIMARY KEY,
	call   INTEGER NOT NULL,
	member TEXT NOT NULL,
	rule   TEXT NOT NULL,
	label  TEXT NOT NULL,
	zone   TEXT NOT NULL,
	clip   TEXT NOT NULL     -- the file of its moving picture; '' is none
);
CREATE TABLE pictures (
	id   INTEGER PRIMARY KEY, -- of an object or an alarm
	jpeg BLOB NOT NULL
);
`, `
ALTER TABLE alarms ADD COLUMN score REAL NOT NULL DEFAULT 0; -- 0 is no object
ALTER TABLE alarms ADD COLUMN x0 REAL NOT NULL DEFAULT 0;
ALTER TABLE alarms ADD COLUMN y0 REAL NOT NULL DEFAULT 0;
ALTER TABLE alarms ADD COLUMN x1 REAL NOT NULL DEFAULT 0;
ALTER TABLE alarms ADD COLUMN y1 REAL NOT NULL DEFAULT 0;
`}

// migrate brings the file up to the version of this program.
func (j *Journal) migrate() error {
	ctx := context.Background()
	var version, application int
	if err := j.db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if err := j.db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&application); err != nil {
		return err
	}
	switch {
	case version > len(migrations):
		return fmt.Errorf("%w: %s", ErrNewer, j.path)
	case version > 0 && application != applicationID:
		return fmt.Errorf("%w: %s is another program's", ErrDamaged, j.path)
	case version == len(migrations):
		return nil
	}
	if version == 0 { // neither can be changed later, or in a transaction
		if _, err := j.db.ExecContext(ctx, "PRAGMA auto_vacuum = incremental; PRAGMA journal_mode = wal"); err != nil {
			return err
		}
	}
	return j.update(ctx, func(tx *sql.Tx) error {
		for _, m := range migrations[version:] {
			if _, err := tx.ExecContext(ctx, m); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, len(migrations)))
		return err
	})
}

// update makes changes of which all are kept, or none.
func (j *Journal) update(ctx context.Context, change func(*sql.Tx) error) error {
	tx, err := j.db.BeginTx(ctx, nil)
	if err != nil {
		return j.explain(err)
	}
	if err := change(tx); err != nil {
		_ = tx.Rollback() // the first error tells more
		return j.explain(err)
	}
	return j.explain(tx.Commit())
}
