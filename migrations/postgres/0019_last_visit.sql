-- When a member was last seen in the browser, and when the visit before the present one ended. Both are NULL until the
-- member comes, and last_visit until they come again.
ALTER TABLE member ADD COLUMN seen_at BIGINT;
ALTER TABLE member ADD COLUMN last_visit BIGINT;
UPDATE member SET seen_at = (SELECT max(s.seen_at) FROM session s WHERE s.member_id = member.id);
