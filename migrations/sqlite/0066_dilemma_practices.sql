-- The practices beside a dilemma, by their slugs: those that it drew in, as its text and its answers link to them when it is
-- closed, and those that were written from it (became). A draft may be written from a dilemma.
CREATE TABLE dilemma_practice (
    dilemma_id BIGINT NOT NULL REFERENCES dilemma (id) ON DELETE CASCADE,
    practice_slug TEXT NOT NULL,
    became BIGINT NOT NULL,
    PRIMARY KEY (dilemma_id, practice_slug)
);
CREATE INDEX dilemma_practice_slug ON dilemma_practice (practice_slug);
ALTER TABLE draft ADD COLUMN dilemma_id BIGINT REFERENCES dilemma (id) ON DELETE SET NULL;
CREATE INDEX draft_dilemma ON draft (dilemma_id);
