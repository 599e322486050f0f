-- What stays in the place of a comment that was moved is a deleted comment without a text (deleted_by is moved), which names
-- the one that was moved.
ALTER TABLE comment ADD COLUMN moved_id BIGINT REFERENCES comment (id) ON DELETE CASCADE;
CREATE INDEX comment_moved ON comment (moved_id) WHERE moved_id IS NOT NULL;
