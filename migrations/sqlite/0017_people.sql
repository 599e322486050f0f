-- A member who left: deactivated_at says since when they cannot come in. is_former is 1 where texts name them "former
-- member" in place of their name. Of somebody who was erased (removed_at) the row stays without name and address, so
-- that their texts keep an author. reset_link_at is when somebody else last made a link for a new password of theirs,
-- until they have been told.
ALTER TABLE member ADD COLUMN deactivated_at BIGINT;
ALTER TABLE member ADD COLUMN is_former BIGINT NOT NULL DEFAULT 0;
ALTER TABLE member ADD COLUMN reset_link_at BIGINT;
UPDATE member SET is_former = 1, name = '' WHERE removed_at IS NOT NULL;

-- The kind of device that a session was begun on, as far as its browser tells.
ALTER TABLE session ADD COLUMN browser TEXT NOT NULL DEFAULT 'other';
ALTER TABLE session ADD COLUMN platform TEXT NOT NULL DEFAULT 'other';

-- What a token is good for: reading alone, or writing too, as all could before.
ALTER TABLE api_token ADD COLUMN scope TEXT NOT NULL DEFAULT 'write';
