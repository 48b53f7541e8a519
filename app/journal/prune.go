package journal

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"time"
)

// pruneRows is how many rows go at once where the journal is too large.
const pruneRows = 100

// pruneRounds bounds how long one call of prune takes; the rest goes with the next.
const pruneRounds = 100

// prune removes what is older than the settings say, and then the oldest until the
// journal has no more room than they give it.
func (j *Journal) prune(s Settings, now time.Time) error {
	ctx := context.Background()
	if err := j.deleteBefore(ctx, firstID(s.oldest(now))); err != nil {
		return err
	}
	for range pruneRounds {
		used, err := j.used(ctx)
		if err != nil || used <= s.bytes() {
			return err
		}
		var before ID
		err = j.db.QueryRowContext(ctx, `SELECT coalesce(max(id), ?) + 1
FROM (SELECT id FROM objects UNION ALL SELECT id FROM alarms ORDER BY id LIMIT ?)`, firstID(now), pruneRows).Scan(&before)
		if err != nil {
			return j.explain(err)
		}
		if err := j.deleteBefore(ctx, before); err != nil {
			return err
		}
	}
	return nil
}

// deleteBefore removes what began before a row, calls that had ended by then, and gives
// the room back.
func (j *Journal) deleteBefore(ctx context.Context, id ID) error {
	err := j.update(ctx, func(tx *sql.Tx) error {
		for _, table := range [...]string{"objects", "pictures", "alarms"} {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE id < ?", id); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM calls WHERE ended < ?", id.Time().UnixMilli())
		return err
	})
	if err != nil {
		return err
	}
	_, err = j.db.ExecContext(ctx, "PRAGMA incremental_vacuum")
	return j.explain(err)
}

// used is how many bytes of the file hold something.
func (j *Journal) used(ctx context.Context) (bytes int64, err error) {
	err = j.db.QueryRowContext(ctx, `SELECT (page_count - freelist_count) * page_size
FROM pragma_page_count, pragma_freelist_count, pragma_page_size`).Scan(&bytes)
	return bytes, j.explain(err)
}

// Clear removes all that a journal has kept, so that nothing of it is left in its file,
// and damaged ones, set aside or not. A process that writes to it may go on.
func Clear(ctx context.Context, path string) error {
	j, err := Open(path)
	switch {
	case err == nil:
		err = errors.Join(j.clear(ctx), j.Close())
	case errors.Is(err, ErrDamaged):
		_, err = setAside(path, time.Now())
	case errors.Is(err, fs.ErrNotExist):
		err = nil
	}
	return errors.Join(err, removeSetAside(path))
}

func (j *Journal) clear(ctx context.Context) error {
	err := j.update(ctx, func(tx *sql.Tx) error {
		for _, table := range [...]string{"objects", "pictures", "alarms", "calls"} {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+table); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = j.db.ExecContext(ctx, "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
	return j.explain(err)
}
