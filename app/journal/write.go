package journal

import (
	"bytes"
	"context"
	"database/sql"
	"image"
	"image/jpeg"

	"peerscope/media"
)

const (
	upsertObject = `INSERT INTO objects (id, last, call, member, label, zone, score, x0, y0, x1, y1)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
last = excluded.last, member = excluded.member, zone = excluded.zone, score = excluded.score,
x0 = excluded.x0, y0 = excluded.y0, x1 = excluded.x1, y1 = excluded.y1`
	upsertCall  = `INSERT OR REPLACE INTO calls (id, ended, member, identity, fps, lost, delay, frozen) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
	upsertAlarm = `INSERT OR REPLACE INTO alarms (id, call, member, rule, label, zone, clip, score, x0, y0, x1, y1)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	putPicture = `INSERT OR REPLACE INTO pictures (id, jpeg) VALUES (?, ?)`
)

const jpegQuality = 80

// write keeps all entries, or none.
func (j *Journal) write(entries []entry) error {
	return j.update(context.Background(), func(tx *sql.Tx) error {
		for _, e := range entries {
			if err := e.put(tx); err != nil {
				return err
			}
		}
		return nil
	})
}

func (e entry) put(tx *sql.Tx) error {
	switch {
	case e.call != nil:
		c := e.call
		_, err := tx.Exec(upsertCall, c.ID, c.Ended.UnixMilli(), c.Member, c.Identity, c.FPS, c.Lost, c.Delay.Milliseconds(), c.Frozen.Milliseconds())
		return err
	case e.alarm != nil:
		a := e.alarm
		if _, err := tx.Exec(upsertAlarm, a.ID, a.Call, a.Member, a.Rule, a.Label, a.Zone, a.Clip, a.Score, a.Box.X0, a.Box.Y0, a.Box.X1, a.Box.Y1); err != nil {
			return err
		}
		return e.putPicture(tx, a.ID)
	}
	o := e.object
	if _, err := tx.Exec(upsertObject, o.ID, o.Last.UnixMilli(), o.Call, o.Member, o.Label, o.Zone, o.Score, o.Box.X0, o.Box.Y0, o.Box.X1, o.Box.Y1); err != nil {
		return err
	}
	return e.putPicture(tx, o.ID)
}

func (e entry) putPicture(tx *sql.Tx, id ID) error {
	if e.picture == nil {
		return nil
	}
	picture := image.NewRGBA(image.Rectangle{Max: e.picture.Rect.Size()}) // JPEG's YCbCr has another range
	media.ToRGBA(picture, e.picture)
	var file bytes.Buffer
	if err := jpeg.Encode(&file, picture, &jpeg.Options{Quality: jpegQuality}); err != nil {
		return err
	}
	_, err := tx.Exec(putPicture, id, file.Bytes())
	return err
}
