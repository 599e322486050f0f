-- Who asked a dilemma anonymously, with the company that they were of, and from when on it may be published. Nothing else
-- refers to these rows, and no query joins them.
CREATE TABLE sealed_dilemma (
    dilemma_id BIGINT PRIMARY KEY NOT NULL REFERENCES dilemma (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    company_id BIGINT REFERENCES company (id) ON DELETE SET NULL,
    publish_at BIGINT NOT NULL
);
CREATE INDEX sealed_dilemma_member ON sealed_dilemma (member_id);
CREATE INDEX sealed_dilemma_company ON sealed_dilemma (company_id);
