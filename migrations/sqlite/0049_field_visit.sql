-- What a field visit has beside other meetings: who hosts it, with the company they were of when they were named, where to
-- leave a car, and what to look for, each on a line.
ALTER TABLE meeting ADD COLUMN host_id BIGINT REFERENCES member (id) ON DELETE SET NULL;
ALTER TABLE meeting ADD COLUMN host_company_id BIGINT REFERENCES company (id) ON DELETE SET NULL;
ALTER TABLE meeting ADD COLUMN parking TEXT NOT NULL DEFAULT '';
ALTER TABLE meeting ADD COLUMN look_for TEXT NOT NULL DEFAULT '';
CREATE INDEX meeting_host ON meeting (host_id);
CREATE INDEX meeting_host_company ON meeting (host_company_id);

-- The gate list of a field visit: whom the host's security lets in; of a guest there is no member. It is in no backup and
-- erased seven days after the visit.
CREATE TABLE gate_entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    meeting_id BIGINT NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
    member_id BIGINT REFERENCES member (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    identity_number TEXT NOT NULL,
    car TEXT NOT NULL,
    entered_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX gate_entry_of ON gate_entry (meeting_id, member_id);
CREATE INDEX gate_entry_member ON gate_entry (member_id);
