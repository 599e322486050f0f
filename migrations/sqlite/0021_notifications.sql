-- What members were notified of: which thing (entity, entity_id, as in the change log) and what about it (kind). The unique
-- key makes it one row however often the row of the log at change_position is handled.
CREATE TABLE notification (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id BIGINT NOT NULL,
    actor_member_id BIGINT REFERENCES member (id) ON DELETE SET NULL,
    at BIGINT NOT NULL,
    change_position BIGINT NOT NULL,
    read_at BIGINT,
    UNIQUE (member_id, change_position, kind)
);
CREATE INDEX notification_actor ON notification (actor_member_id);
CREATE INDEX notification_read ON notification (read_at);

-- How many of a member's notifications are not read: every page shows it, so it is kept instead of counted. Each write
-- that changes read_at, or adds or deletes an unread row, changes it by as much in the same transaction.
CREATE TABLE member_notifications (
    member_id BIGINT PRIMARY KEY NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    unread BIGINT NOT NULL
);
