-- What became of a draft, for the window that still shows it: the practice, its version then, and
-- the text that was published.
CREATE TABLE published_draft (
    draft_id BIGINT PRIMARY KEY,
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    practice_id BIGINT NOT NULL REFERENCES practice (id) ON DELETE CASCADE,
    practice_version BIGINT NOT NULL,
    content TEXT NOT NULL
);
CREATE INDEX published_draft_member ON published_draft (member_id);
CREATE INDEX published_draft_practice ON published_draft (practice_id);
