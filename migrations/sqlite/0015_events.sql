-- What happened, as JSON: an event of domain::event. NULL for the rows of earlier versions.
ALTER TABLE change ADD COLUMN payload TEXT;

-- Up to which position of the change log each consumer of events has handled them. A consumer moves its row on in the
-- transaction of what it does, and only from the position that it had read, so that several processes share it.
CREATE TABLE consumer (
    name TEXT PRIMARY KEY NOT NULL,
    position BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
