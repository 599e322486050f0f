-- What came of a practice in companies that tried it. shown is company (its words are read by every member) or counted (its
-- words are read by its company alone). A deleted try stays for a while, so that who deleted it can bring it back.
CREATE TABLE practice_try (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    practice_id BIGINT NOT NULL REFERENCES practice (id) ON DELETE CASCADE,
    author_id BIGINT REFERENCES member (id) ON DELETE SET NULL,
    company_id BIGINT REFERENCES company (id) ON DELETE SET NULL,
    version BIGINT NOT NULL,
    tried_on TEXT NOT NULL,
    team TEXT NOT NULL,
    outcome TEXT NOT NULL,
    why TEXT NOT NULL,
    backed_by TEXT NOT NULL,
    shown TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT,
    deleted_by_id BIGINT REFERENCES member (id) ON DELETE SET NULL
);
CREATE INDEX practice_try_practice ON practice_try (practice_id, tried_on, id);
CREATE INDEX practice_try_author ON practice_try (author_id);
CREATE INDEX practice_try_company ON practice_try (company_id);
CREATE INDEX practice_try_deleted_by ON practice_try (deleted_by_id);
CREATE INDEX practice_try_deleted ON practice_try (deleted_at) WHERE deleted_at IS NOT NULL;
