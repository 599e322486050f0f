-- Who did what to whom, from where. Rows are only added; after a time the oldest are deleted. They hold keys and codes:
-- names stand in the table of members, where erasing reaches them. actor_id is NULL for the command line and for
-- somebody who is not known; thing_id is the key of what is not a member.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    actor_id BIGINT,
    subject_id BIGINT,
    thing_id BIGINT,
    network TEXT NOT NULL,
    old_value TEXT NOT NULL,
    new_value TEXT NOT NULL
);
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_actor ON audit (actor_id, id);
CREATE INDEX audit_subject ON audit (subject_id, id);
