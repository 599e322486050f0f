-- The name of a meeting for calendar programs, which never changes, and the private addresses of members' calendars, of
-- which only the hash is kept.
ALTER TABLE meeting ADD COLUMN uid TEXT NOT NULL DEFAULT '';
UPDATE meeting SET uid = lower(hex(randomblob(16)));
CREATE TABLE calendar_feed (
    member_id BIGINT PRIMARY KEY NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL,
    alarm_minutes BIGINT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX calendar_feed_token ON calendar_feed (token_hash);

-- Who comes to a meeting: in-person, online or no. Who entered it is somebody else where it was said by telephone.
ALTER TABLE meeting ADD COLUMN seats BIGINT;
CREATE TABLE rsvp (
    meeting_id BIGINT NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    answer TEXT NOT NULL,
    note TEXT NOT NULL,
    answered_at BIGINT NOT NULL,
    entered_by BIGINT REFERENCES member (id) ON DELETE SET NULL,
    PRIMARY KEY (meeting_id, member_id)
);
CREATE INDEX rsvp_member ON rsvp (member_id);
CREATE INDEX rsvp_entered_by ON rsvp (entered_by);

-- What members were reminded of by itself: a job may run twice, and reminds once.
CREATE TABLE reminder (
    name TEXT PRIMARY KEY NOT NULL,
    at BIGINT NOT NULL
);
