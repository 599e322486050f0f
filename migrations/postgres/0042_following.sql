-- What members follow, or do not want to hear of (is_muted = 1): a practice, a meeting or a topic (entity, entity_id, as in
-- the change log). Of a thing without a row they hear where it concerns them.
CREATE TABLE followed_thing (
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    entity TEXT NOT NULL,
    entity_id BIGINT NOT NULL,
    is_muted BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (member_id, entity, entity_id)
);
CREATE INDEX followed_thing_thing ON followed_thing (entity, entity_id);

-- Whether a member is mailed at any hour of what cannot wait, such as a meeting of tomorrow that is moved.
ALTER TABLE member ADD COLUMN mailed_at_once BIGINT NOT NULL DEFAULT 0;

-- When the coordinator called a member because of a notification that no mail could tell of in time.
ALTER TABLE notification ADD COLUMN called_at BIGINT;
