-- What members promised, to whom (nobody: the whole forum), at which meeting, until when, and what became of it (state: open,
-- kept or released).
CREATE TABLE promise (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version BIGINT NOT NULL,
    owner_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    to_id BIGINT REFERENCES member (id) ON DELETE SET NULL,
    meeting_id BIGINT REFERENCES meeting (id) ON DELETE SET NULL,
    creator_id BIGINT REFERENCES member (id) ON DELETE SET NULL,
    uid TEXT NOT NULL,
    what TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    moves BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX promise_owner ON promise (owner_id, state, due_at);
CREATE INDEX promise_to ON promise (to_id, state, due_at);
CREATE INDEX promise_meeting ON promise (meeting_id);
CREATE INDEX promise_creator ON promise (creator_id);

-- The agenda of a meeting as items (JSON), and what was said and decided at it.
ALTER TABLE meeting ADD COLUMN items TEXT NOT NULL DEFAULT '[]';
ALTER TABLE meeting ADD COLUMN summary TEXT NOT NULL DEFAULT '';
ALTER TABLE meeting ADD COLUMN decisions TEXT NOT NULL DEFAULT '';
