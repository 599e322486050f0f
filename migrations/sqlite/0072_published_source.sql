-- The file of the back catalogue that a published draft was made of, so that the same files sent again do not become drafts a
-- second time. Not known of what was published before.
ALTER TABLE published_draft ADD COLUMN file_name TEXT;
ALTER TABLE published_draft ADD COLUMN content_hash TEXT;
