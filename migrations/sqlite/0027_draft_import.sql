-- What became of the documents that a draft was made of: what was kept, changed and lost, and which attached files
-- are clean copies.
CREATE TABLE draft_import (
    draft_id BIGINT PRIMARY KEY REFERENCES draft (id) ON DELETE CASCADE,
    report TEXT NOT NULL
);

-- The SHA-256 of the file that a draft's text came from, so that an upload of the back catalogue that was interrupted can be
-- made again. Not known of older drafts.
ALTER TABLE draft_source ADD COLUMN content_hash TEXT;
