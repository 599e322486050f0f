-- How much of what a file says can be searched: unread, whole, part or no.
ALTER TABLE file_text ADD COLUMN searchable TEXT NOT NULL DEFAULT 'unread';
UPDATE file_text SET searchable = 'whole' WHERE size > 0;

-- Unread files are listed in this order, those that no version has read yet first.
DROP INDEX file_text_extractor;
CREATE INDEX file_text_unread ON file_text (extractor, hash);
