-- A search that a member keeps, as JSON, and the position of the log up to which they have seen what it finds.
CREATE TABLE saved_search (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    request TEXT NOT NULL,
    seen BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (member_id, request)
);

-- Since when something can be found: asked for every text that is indexed.
CREATE INDEX change_since ON change (entity, entity_id, position) WHERE action IN ('created', 'published');
