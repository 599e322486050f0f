-- Questions from the field. Each is put to the whole forum or to some companies (audience: forum or companies), has one owner,
-- whom a member may be asked to follow (offered_id), and while it is open (stage: open, closed or merged) a day until which the
-- next update is promised: whether the owner was reminded of it, whether it was missed, and whether the coordinator was
-- asked for a new owner (0 or 1 each). company_id is the company that the asker was of.
CREATE TABLE dilemma (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    summary TEXT NOT NULL,
    lesson TEXT NOT NULL,
    asker_id BIGINT REFERENCES member (id) ON DELETE SET NULL,
    company_id BIGINT REFERENCES company (id) ON DELETE SET NULL,
    audience TEXT NOT NULL,
    urgent BIGINT NOT NULL,
    stage TEXT NOT NULL,
    owner_id BIGINT NOT NULL REFERENCES member (id) ON DELETE RESTRICT,
    offered_id BIGINT REFERENCES member (id) ON DELETE SET NULL,
    due_at BIGINT,
    reminded BIGINT NOT NULL,
    missed BIGINT NOT NULL,
    escalated BIGINT NOT NULL,
    merged_id BIGINT REFERENCES dilemma (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE INDEX dilemma_created ON dilemma (created_at, id);
CREATE INDEX dilemma_asker ON dilemma (asker_id);
CREATE INDEX dilemma_company_of_asker ON dilemma (company_id);
CREATE INDEX dilemma_owner ON dilemma (owner_id, stage);
CREATE INDEX dilemma_offered ON dilemma (offered_id);
CREATE INDEX dilemma_merged ON dilemma (merged_id);

CREATE TABLE dilemma_company (
    dilemma_id BIGINT NOT NULL REFERENCES dilemma (id) ON DELETE CASCADE,
    company_id BIGINT NOT NULL REFERENCES company (id) ON DELETE CASCADE,
    PRIMARY KEY (dilemma_id, company_id)
);
CREATE INDEX dilemma_company_company ON dilemma_company (company_id);

CREATE TABLE dilemma_topic (
    dilemma_id BIGINT NOT NULL REFERENCES dilemma (id) ON DELETE CASCADE,
    topic_id BIGINT NOT NULL REFERENCES topic (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    PRIMARY KEY (dilemma_id, topic_id)
);
CREATE INDEX dilemma_topic_topic ON dilemma_topic (topic_id);

-- What happened to a dilemma, which only grows: who did it, and what it speaks of. comment_id may name a comment that is
-- gone.
CREATE TABLE dilemma_story (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    dilemma_id BIGINT NOT NULL REFERENCES dilemma (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor_id BIGINT REFERENCES member (id) ON DELETE SET NULL,
    member_id BIGINT REFERENCES member (id) ON DELETE SET NULL,
    comment_id BIGINT,
    due_at BIGINT,
    other_id BIGINT REFERENCES dilemma (id) ON DELETE SET NULL,
    text TEXT NOT NULL
);
CREATE INDEX dilemma_story_dilemma ON dilemma_story (dilemma_id, id);
CREATE INDEX dilemma_story_actor ON dilemma_story (actor_id);
CREATE INDEX dilemma_story_member ON dilemma_story (member_id);
CREATE INDEX dilemma_story_other ON dilemma_story (other_id);

-- The answers to a dilemma are comments; accepted_at is when its asker said that one helped.
CREATE TABLE comment_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    practice_id BIGINT REFERENCES practice (id) ON DELETE CASCADE,
    meeting_id BIGINT REFERENCES meeting (id) ON DELETE CASCADE,
    dilemma_id BIGINT REFERENCES dilemma (id) ON DELETE CASCADE,
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
    accepted_at BIGINT,
    CHECK ((practice_id IS NOT NULL) + (meeting_id IS NOT NULL) + (dilemma_id IS NOT NULL) = 1)
);
-- No key of a comment that is gone is given again.
INSERT INTO sqlite_sequence (name, seq) SELECT 'comment_new', seq FROM sqlite_sequence WHERE name = 'comment';
INSERT INTO comment_new (id, practice_id, meeting_id, author_id, company_id, version, body, html, renderer, created_at,
                         updated_at, deleted_at, deleted_by)
SELECT id, practice_id, meeting_id, author_id, company_id, version, body, html, renderer, created_at, updated_at, deleted_at,
       deleted_by
FROM comment;
DROP TABLE comment;
ALTER TABLE comment_new RENAME TO comment;
CREATE INDEX comment_practice ON comment (practice_id, created_at, id);
CREATE INDEX comment_meeting ON comment (meeting_id, created_at, id);
CREATE INDEX comment_author ON comment (author_id);
CREATE INDEX comment_company ON comment (company_id);
CREATE INDEX comment_renderer ON comment (renderer);
CREATE INDEX comment_deleted ON comment (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX comment_dilemma ON comment (dilemma_id, created_at, id);
