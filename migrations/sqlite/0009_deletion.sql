-- A practice in the archive: who moved it there decides who may move it back. Of those that are there already
-- the last change tells.
ALTER TABLE practice ADD COLUMN archived_by TEXT;
UPDATE practice SET archived_by = CASE
    WHEN coalesce((SELECT m.role FROM change c JOIN member m ON m.id = c.member_id
                   WHERE c.entity = 'practice' AND c.entity_id = practice.id
                   ORDER BY c.position DESC LIMIT 1), '') = 'coordinator' THEN 'coordinator'
    ELSE 'company' END
WHERE status = 'archived';

-- What was deleted stays for a while, so that it can be brought back. A deleted practice gives its slug away.
ALTER TABLE practice ADD COLUMN deleted_at BIGINT;
ALTER TABLE practice ADD COLUMN deleted_slug TEXT;
CREATE INDEX practice_deleted ON practice (deleted_at) WHERE deleted_at IS NOT NULL;
ALTER TABLE draft ADD COLUMN deleted_at BIGINT;
CREATE INDEX draft_deleted ON draft (deleted_at) WHERE deleted_at IS NOT NULL;
ALTER TABLE saved_search ADD COLUMN deleted_at BIGINT;
ALTER TABLE synonym_group ADD COLUMN deleted_at BIGINT;

-- A file that was taken away from a draft.
CREATE TABLE removed_file (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    draft_id BIGINT NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    hash TEXT NOT NULL,
    removed_at BIGINT NOT NULL
);
CREATE INDEX removed_file_draft ON removed_file (draft_id);
CREATE INDEX removed_file_hash ON removed_file (hash);
CREATE INDEX removed_file_removed ON removed_file (removed_at);

-- What a list of drafts shows, and what a quota counts, beside the text itself: a text is read from its
-- beginning to its end to reach the columns behind it, so lists and counts read this index alone.
ALTER TABLE draft ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE draft ADD COLUMN excerpt TEXT NOT NULL DEFAULT '';
ALTER TABLE draft ADD COLUMN size BIGINT NOT NULL DEFAULT 0;
UPDATE draft SET title = substr(trim(coalesce(json_extract(content, '$.title'), '')), 1, 140),
                 excerpt = substr(trim(coalesce(json_extract(content, '$.body'), '')), 1, 120),
                 size = length(CAST(content AS BLOB));
-- It begins with the same column, and would be preferred for the order of a list.
DROP INDEX draft_member;
CREATE INDEX draft_list ON draft (member_id, deleted_at, updated_at, title, excerpt, size, meeting_id, practice_id, company_id);

-- Drafts in which nothing was written: opening the editor made them.
DELETE FROM draft
WHERE practice_id IS NULL AND title = '' AND excerpt = ''
  AND trim(coalesce(json_extract(content, '$.summary'), '') || coalesce(json_extract(content, '$.audience'), '')
        || coalesce(json_extract(content, '$.effort'), '') || coalesce(json_extract(content, '$.result'), '')) = ''
  AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.draft_id = draft.id);

-- What a coordinator deleted for good, and why. Nothing here tells what it said.
CREATE TABLE deletion (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    entity TEXT NOT NULL,
    entity_id BIGINT NOT NULL,
    member_id BIGINT REFERENCES member (id) ON DELETE SET NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX deletion_member ON deletion (member_id);
