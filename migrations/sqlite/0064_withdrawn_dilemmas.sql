-- A company that leaves may take its dilemmas along: the stage is then withdrawn, and these say since when, and what it was
-- before. After a while they are deleted.
ALTER TABLE dilemma ADD COLUMN withdrawn_at BIGINT;
ALTER TABLE dilemma ADD COLUMN withdrawn_from TEXT;
CREATE INDEX dilemma_withdrawn ON dilemma (withdrawn_at) WHERE withdrawn_at IS NOT NULL;

-- Earlier programs know neither that stage nor comments that a company took along.
UPDATE program_version SET min_migration = 64;
