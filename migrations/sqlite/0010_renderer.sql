-- Stored HTML is rendered again where an earlier version of the renderer made it.
ALTER TABLE meeting ADD COLUMN renderer BIGINT NOT NULL DEFAULT 1;
CREATE INDEX meeting_renderer ON meeting (renderer);
CREATE INDEX revision_renderer ON revision (renderer);
