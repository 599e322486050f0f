-- How often a member gets a digest of what is new, and what the last one told up to.
ALTER TABLE member ADD COLUMN digest TEXT NOT NULL DEFAULT 'fortnightly';
ALTER TABLE member ADD COLUMN digest_at BIGINT;
