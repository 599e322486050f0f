-- What members agree to, in its versions: a row is never changed. After a version that is material (is_material = 1) members
-- are asked again.
CREATE TABLE agreement (
    version BIGINT PRIMARY KEY NOT NULL,
    body_he TEXT NOT NULL,
    body_en TEXT NOT NULL,
    is_material BIGINT NOT NULL,
    author_id BIGINT REFERENCES member (id) ON DELETE SET NULL,
    published_at BIGINT NOT NULL
);
CREATE INDEX agreement_author ON agreement (author_id);

CREATE TABLE agreement_acceptance (
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    version BIGINT NOT NULL REFERENCES agreement (version),
    accepted_at BIGINT NOT NULL,
    PRIMARY KEY (member_id, version)
);
CREATE INDEX agreement_acceptance_version ON agreement_acceptance (version);
