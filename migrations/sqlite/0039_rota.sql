-- Who presents: the order of the companies as the coordinator set it, and whom the forum asked to present at which meeting
-- (state: open, accepted, passed or withdrawn). Where another meeting is named, the company presents at that one and is asked
-- to change places with another, which presents at the first.
CREATE TABLE rota_place (
    company_id BIGINT PRIMARY KEY NOT NULL REFERENCES company (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    ordered_at BIGINT NOT NULL
);
CREATE TABLE presenting_request (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    meeting_id BIGINT NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
    swap_meeting_id BIGINT REFERENCES meeting (id) ON DELETE CASCADE,
    swap_company_id BIGINT REFERENCES company (id) ON DELETE CASCADE,
    company_id BIGINT NOT NULL REFERENCES company (id) ON DELETE CASCADE,
    member_id BIGINT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    asked_by BIGINT REFERENCES member (id) ON DELETE SET NULL,
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    answered_at BIGINT,
    answered_by BIGINT REFERENCES member (id) ON DELETE SET NULL
);
CREATE INDEX presenting_request_meeting ON presenting_request (meeting_id);
CREATE INDEX presenting_request_swap_meeting ON presenting_request (swap_meeting_id);
CREATE INDEX presenting_request_swap_company ON presenting_request (swap_company_id);
CREATE INDEX presenting_request_company ON presenting_request (company_id, state);
CREATE INDEX presenting_request_member ON presenting_request (member_id);
CREATE INDEX presenting_request_asked_by ON presenting_request (asked_by);
CREATE INDEX presenting_request_answered_by ON presenting_request (answered_by);
