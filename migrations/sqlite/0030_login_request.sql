-- Logins by mail that were asked for, in which browser and for whom; member_id is NULL where nobody has the address, so that
-- the answers are the same. Hashes alone: of the browser's cookie, of the address, and, once the mail was made, of the code
-- and of the link that it brings. purpose is login or password.
CREATE TABLE login_request (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    browser_hash TEXT NOT NULL,
    email_hash TEXT NOT NULL,
    member_id BIGINT REFERENCES member (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    code_hash TEXT,
    link_hash TEXT,
    tries BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE UNIQUE INDEX login_request_browser ON login_request (browser_hash);
CREATE UNIQUE INDEX login_request_link ON login_request (link_hash);
CREATE INDEX login_request_member ON login_request (member_id);
CREATE INDEX login_request_expires ON login_request (expires_at);
