-- A file stands beside a practice, a draft, a comment or a dilemma, which it goes with.
CREATE TABLE attachment_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    practice_id BIGINT REFERENCES practice (id) ON DELETE CASCADE,
    draft_id BIGINT REFERENCES draft (id) ON DELETE CASCADE,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    hash TEXT NOT NULL,
    position BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    sharing TEXT NOT NULL DEFAULT '',
    comment_id BIGINT REFERENCES comment (id) ON DELETE CASCADE,
    dilemma_id BIGINT REFERENCES dilemma (id) ON DELETE CASCADE,
    UNIQUE (practice_id, file_name),
    UNIQUE (draft_id, file_name),
    UNIQUE (comment_id, file_name),
    UNIQUE (dilemma_id, file_name),
    CHECK ((practice_id IS NOT NULL) + (draft_id IS NOT NULL) + (comment_id IS NOT NULL) + (dilemma_id IS NOT NULL) = 1)
);
-- No key of a file that is gone is given again.
INSERT INTO sqlite_sequence (name, seq) SELECT 'attachment_new', seq FROM sqlite_sequence WHERE name = 'attachment';
INSERT INTO attachment_new (id, practice_id, draft_id, file_name, media_type, size, hash, position, created_at, sharing)
SELECT id, practice_id, draft_id, file_name, media_type, size, hash, position, created_at, sharing FROM attachment;
DROP TABLE attachment;
ALTER TABLE attachment_new RENAME TO attachment;
CREATE INDEX attachment_hash ON attachment (hash);
