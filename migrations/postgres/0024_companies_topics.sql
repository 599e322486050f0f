-- Names in URLs that companies and topics had before: a link with one leads to what has another name by now, or to what
-- it was merged into.
CREATE TABLE former_company_slug (
    slug TEXT PRIMARY KEY NOT NULL,
    company_id BIGINT NOT NULL REFERENCES company (id) ON DELETE CASCADE
);
CREATE INDEX former_company_slug_company ON former_company_slug (company_id);
CREATE TABLE former_topic_slug (
    slug TEXT PRIMARY KEY NOT NULL,
    topic_id BIGINT NOT NULL REFERENCES topic (id) ON DELETE CASCADE
);
CREATE INDEX former_topic_slug_topic ON former_topic_slug (topic_id);

-- When a company left the forum. What was withdrawn then has the same moment in practice.deleted_at, and who was kept
-- out by it in member.deactivated_at: so both can be found again if the company comes back.
ALTER TABLE company ADD COLUMN left_at BIGINT;
