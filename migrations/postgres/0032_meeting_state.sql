-- When a meeting ends, whether it takes place (scheduled or cancelled), how many times its time, place or state was changed
-- (calendars follow it by that), and a remark that is told with the last change.
ALTER TABLE meeting ADD COLUMN ends_at BIGINT;
ALTER TABLE meeting ADD COLUMN state TEXT NOT NULL DEFAULT 'scheduled';
ALTER TABLE meeting ADD COLUMN sequence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE meeting ADD COLUMN note TEXT NOT NULL DEFAULT '';
