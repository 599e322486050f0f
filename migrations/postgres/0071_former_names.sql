-- The names and addresses that a member had before, a line each: an erasure looks for them as well.
ALTER TABLE member ADD COLUMN former_names TEXT NOT NULL DEFAULT '';
