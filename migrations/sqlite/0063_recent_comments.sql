-- What was said lately, which every digest tells of.
CREATE INDEX comment_created ON comment (created_at, id);
