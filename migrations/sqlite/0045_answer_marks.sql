-- What companies say of an answer to a dilemma: that they tried it (tried), or that it helped them too (helped). company_id is
-- the company that the member was of.
CREATE TABLE comment_mark (
    comment_id BIGINT NOT NULL REFERENCES comment (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    company_id BIGINT REFERENCES company (id) ON DELETE SET NULL,
    mark TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (comment_id, member_id)
);
CREATE INDEX comment_mark_member ON comment_mark (member_id);
CREATE INDEX comment_mark_company ON comment_mark (company_id);
