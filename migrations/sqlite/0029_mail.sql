-- Mails to members. A row is added in the transaction of what it tells of, and a job sends it. state is queued, sent, dead
-- (refused for good), drafted (there is no mail server: the coordinator sends it) or discarded. The text is made when it is
-- sent, and with it the secrets that it brings: they stand nowhere in this table. entity and entity_id name the thing that
-- a mail of notifications is about, as in the change log; told_id is the last notification that it told of.
CREATE TABLE mail (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    entity TEXT,
    entity_id BIGINT,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    send_at BIGINT NOT NULL,
    told_id BIGINT,
    answer TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX mail_member ON mail (member_id, kind, entity, entity_id);
CREATE INDEX mail_state ON mail (state, send_at, id);

-- What members do not want to be mailed of: codes of notifications. What is not named here is mailed.
CREATE TABLE mail_mute (
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    PRIMARY KEY (member_id, kind)
);

-- Since when the mail server has been refusing a member's address: nothing more is sent there until somebody decides.
ALTER TABLE member ADD COLUMN mail_refused_at BIGINT;

-- When a mail told of a notification. Those of before there were mails are not told of any more.
ALTER TABLE notification ADD COLUMN mailed_at BIGINT;
UPDATE notification SET mailed_at = at;
