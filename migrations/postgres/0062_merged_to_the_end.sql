-- A dilemma that was merged names the one in which it goes on in the end, also where that one was merged later.
WITH RECURSIVE onward (id, next_id) AS (
    SELECT id, merged_id FROM dilemma WHERE merged_id IS NOT NULL
    UNION
    SELECT o.id, d.merged_id FROM onward o JOIN dilemma d ON d.id = o.next_id WHERE d.merged_id IS NOT NULL
)
UPDATE dilemma
SET version = version + 1,
    merged_id = (SELECT o.next_id FROM onward o JOIN dilemma d ON d.id = o.next_id
                 WHERE o.id = dilemma.id AND d.merged_id IS NULL)
WHERE merged_id IN (SELECT id FROM onward) AND id IN (
    SELECT o.id FROM onward o JOIN dilemma d ON d.id = o.next_id WHERE d.merged_id IS NULL
);

-- An item of an agenda may name the dilemma that it was put there with, which earlier programs cannot read.
UPDATE program_version SET min_migration = 62;
