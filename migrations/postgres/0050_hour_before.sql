-- Whether a member is reminded of a meeting to which they come an hour before it.
ALTER TABLE member ADD COLUMN reminded_before BIGINT NOT NULL DEFAULT 0;
