-- A file stands beside a practice, a draft, a comment or a dilemma, which it goes with.
ALTER TABLE attachment ADD COLUMN comment_id BIGINT REFERENCES comment (id) ON DELETE CASCADE;
ALTER TABLE attachment ADD COLUMN dilemma_id BIGINT REFERENCES dilemma (id) ON DELETE CASCADE;
ALTER TABLE attachment ADD CONSTRAINT attachment_comment__file_name UNIQUE (comment_id, file_name);
ALTER TABLE attachment ADD CONSTRAINT attachment_dilemma__file_name UNIQUE (dilemma_id, file_name);
ALTER TABLE attachment DROP CONSTRAINT attachment_check;
ALTER TABLE attachment ADD CONSTRAINT attachment_check CHECK (num_nonnulls(practice_id, draft_id, comment_id, dilemma_id) = 1);
