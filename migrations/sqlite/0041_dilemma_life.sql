-- Of a dilemma that was asked anonymously: the day of the first update that the asker wished, and that a coordinator learnt who
-- asked it, when and why.
ALTER TABLE sealed_dilemma ADD COLUMN next_update BIGINT;
ALTER TABLE sealed_dilemma ADD COLUMN unsealed_at BIGINT;
ALTER TABLE sealed_dilemma ADD COLUMN unsealed_by_id BIGINT REFERENCES member (id) ON DELETE SET NULL;
ALTER TABLE sealed_dilemma ADD COLUMN unsealed_reason TEXT NOT NULL DEFAULT '';
CREATE INDEX sealed_dilemma_unsealed_by ON sealed_dilemma (unsealed_by_id);

-- away_owner_id is the member in whose place the owner is responsible for a dilemma, because that one is away; still_asked_at
-- when it was last asked whether it still matters, where nobody has answered yet.
ALTER TABLE dilemma ADD COLUMN away_owner_id BIGINT REFERENCES member (id) ON DELETE SET NULL;
ALTER TABLE dilemma ADD COLUMN still_asked_at BIGINT;
CREATE INDEX dilemma_away_owner ON dilemma (away_owner_id);

-- The dilemmas that were put on the agenda of a meeting, whose summary tells what was said about them.
CREATE TABLE dilemma_meeting (
    dilemma_id BIGINT NOT NULL REFERENCES dilemma (id) ON DELETE CASCADE,
    meeting_id BIGINT NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
    PRIMARY KEY (dilemma_id, meeting_id)
);
CREATE INDEX dilemma_meeting_meeting ON dilemma_meeting (meeting_id);

-- The meeting that an entry of a story speaks of.
ALTER TABLE dilemma_story ADD COLUMN meeting_id BIGINT REFERENCES meeting (id) ON DELETE SET NULL;
CREATE INDEX dilemma_story_meeting ON dilemma_story (meeting_id);
