-- Threads of one level: parent_id is the comment that another replies to. Nobody replies in a thread once it is locked.
ALTER TABLE comment ADD COLUMN parent_id BIGINT REFERENCES comment (id) ON DELETE SET NULL;
ALTER TABLE comment ADD COLUMN locked_at BIGINT;
CREATE INDEX comment_parent ON comment (parent_id);
CREATE INDEX comment_written ON comment (author_id, created_at);

-- The earlier texts of comments that were changed, by the version of the comment that each was.
CREATE TABLE comment_version (
    comment_id BIGINT NOT NULL REFERENCES comment (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (comment_id, version)
);

-- Who said thanks for a comment, and for what in it.
CREATE TABLE comment_thanks (
    comment_id BIGINT NOT NULL REFERENCES comment (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (comment_id, member_id)
);
CREATE INDEX comment_thanks_member ON comment_thanks (member_id);

-- Comments that were reported to the coordinator.
CREATE TABLE comment_report (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    comment_id BIGINT NOT NULL REFERENCES comment (id) ON DELETE CASCADE,
    member_id BIGINT REFERENCES member (id) ON DELETE SET NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    handled_at BIGINT,
    handled_by_id BIGINT REFERENCES member (id) ON DELETE SET NULL
);
CREATE INDEX comment_report_comment ON comment_report (comment_id);
CREATE INDEX comment_report_member ON comment_report (member_id);
CREATE INDEX comment_report_handler ON comment_report (handled_by_id);
