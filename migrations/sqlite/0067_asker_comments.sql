-- asker_of is the dilemma whose anonymous asker wrote a comment, which has neither author nor company then: who that is stands
-- in the sealed table alone.
ALTER TABLE comment ADD COLUMN asker_of BIGINT REFERENCES dilemma (id) ON DELETE SET NULL;
CREATE INDEX comment_asker_of ON comment (asker_of);

-- Earlier programs would sign what an anonymous asker answers, and do not know the notification that there is news for them.
UPDATE program_version SET min_migration = 67;
