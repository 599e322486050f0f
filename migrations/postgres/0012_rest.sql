-- Requests that changed something and carried an Idempotency-Key. The row is written in the transaction of the change;
-- the answer is added after it, so that status is NULL only where the process ended in between.
CREATE TABLE idempotency_key (
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    status BIGINT,
    location TEXT,
    etag TEXT,
    content_type TEXT,
    body TEXT,
    PRIMARY KEY (member_id, key)
);
CREATE INDEX idempotency_key_created ON idempotency_key (created_at);

-- The order in which a program reads the list of practices page by page.
CREATE INDEX practice_entered ON practice ((coalesce(published_at, created_at)), id);
