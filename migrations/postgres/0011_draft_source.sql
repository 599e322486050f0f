-- Where the text of an uploaded draft came from: its file, its number in the back catalogue and what it
-- belongs to there, and the other version of a text that was put in order.
CREATE TABLE draft_source (
    draft_id BIGINT PRIMARY KEY REFERENCES draft (id) ON DELETE CASCADE,
    file_name TEXT NOT NULL,
    catalogue_number BIGINT,
    assignment TEXT NOT NULL,
    tidied_places BIGINT NOT NULL,
    is_tidied BIGINT NOT NULL,
    other_body TEXT
);
