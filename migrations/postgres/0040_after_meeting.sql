-- Who came to a meeting, as the coordinator noted it: a row for each member on the list, with whether they came.
CREATE TABLE meeting_attendance (
    meeting_id BIGINT NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    came BIGINT NOT NULL,
    PRIMARY KEY (meeting_id, member_id)
);
CREATE INDEX meeting_attendance_member ON meeting_attendance (member_id);

-- Anonymous answers to three questions about a meeting. Their keys are random, and who has answered stands in a table of its
-- own without a moment, so that nothing ties an answer to who gave it.
CREATE TABLE survey_answer (
    id BIGINT PRIMARY KEY NOT NULL,
    meeting_id BIGINT NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
    useful BIGINT NOT NULL,
    next_topic_id BIGINT REFERENCES topic (id) ON DELETE SET NULL,
    next TEXT NOT NULL,
    recommends TEXT NOT NULL
);
CREATE INDEX survey_answer_meeting ON survey_answer (meeting_id);
CREATE INDEX survey_answer_next_topic ON survey_answer (next_topic_id);
CREATE TABLE survey_participant (
    meeting_id BIGINT NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    PRIMARY KEY (meeting_id, member_id)
);
CREATE INDEX survey_participant_member ON survey_participant (member_id);
