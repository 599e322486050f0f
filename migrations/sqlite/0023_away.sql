-- Until when a member is away, and who stands in meanwhile: both NULL for who is there. An absence that is over stays until
-- the next one.
ALTER TABLE member ADD COLUMN away_until BIGINT;
ALTER TABLE member ADD COLUMN substitute_id BIGINT;
CREATE INDEX member_away ON member (away_until);

-- A member's phone number, empty without one, and who sees it: coordinator, presenters or all.
ALTER TABLE member ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE member ADD COLUMN phone_shown TEXT NOT NULL DEFAULT 'coordinator';

-- In whose place a substitute was notified; NULL for what concerns the notified member.
ALTER TABLE notification ADD COLUMN instead_of_id BIGINT;
