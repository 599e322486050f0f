-- Comments on a practice or a meeting. A deleted comment stays as a trace that says who deleted it (deleted_by is author
-- or coordinator); after a while its text is emptied, and nothing brings it back. company_id is the company that the
-- author was of when they wrote it.
CREATE TABLE comment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    practice_id BIGINT REFERENCES practice (id) ON DELETE CASCADE,
    meeting_id BIGINT REFERENCES meeting (id) ON DELETE CASCADE,
    author_id BIGINT REFERENCES member (id) ON DELETE SET NULL,
    company_id BIGINT REFERENCES company (id) ON DELETE SET NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    html TEXT NOT NULL,
    renderer BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT,
    deleted_by TEXT,
    CHECK ((practice_id IS NULL) <> (meeting_id IS NULL))
);
CREATE INDEX comment_practice ON comment (practice_id, created_at, id);
CREATE INDEX comment_meeting ON comment (meeting_id, created_at, id);
CREATE INDEX comment_author ON comment (author_id);
CREATE INDEX comment_company ON comment (company_id);
CREATE INDEX comment_renderer ON comment (renderer);
CREATE INDEX comment_deleted ON comment (deleted_at) WHERE deleted_at IS NOT NULL;
