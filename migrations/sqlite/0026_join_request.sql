-- Who asked to join the forum, from the public page. A row goes with the invitation, or some time after it was declined.
CREATE TABLE join_request (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    company TEXT NOT NULL,
    message TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    declined_at BIGINT
);
CREATE INDEX join_request_requested ON join_request (requested_at);
CREATE INDEX join_request_email ON join_request (email);

-- Guests of one meeting: whoever has the link of a pass sees the meeting and what was published of it, until the pass
-- expires. Only the hash of the link's secret is stored.
CREATE TABLE meeting_pass (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    meeting_id BIGINT NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    creator_id BIGINT REFERENCES member (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX meeting_pass_meeting ON meeting_pass (meeting_id);
CREATE INDEX meeting_pass_creator ON meeting_pass (creator_id);
CREATE INDEX meeting_pass_expires ON meeting_pass (expires_at);
