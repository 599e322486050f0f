-- Work that is done at a time, outside requests. A worker claims a row by a lease (locked_until, locked_by), so that
-- several processes share the table. state is queued, dead, done or discarded. A job that recurs stays queued and is
-- given its next time; of such a job ended_at says when the attempts of its last run were used up, else when the job
-- was done, discarded or used up its attempts. Done and discarded rows are kept for a while: their unique key keeps the
-- same job from being enqueued again.
CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    unique_key TEXT,
    payload TEXT NOT NULL,
    recurrence TEXT,
    state TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    max_attempts BIGINT NOT NULL,
    locked_until BIGINT,
    locked_by TEXT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX job_unique_key ON job (kind, unique_key);
CREATE INDEX job_state ON job (state, run_at, id);

-- The contents of the file store, by the hash of their bytes. Whoever stores a content, and whoever deletes one, first
-- locks its row. unused_since says since when a content is known to have no file; NULL where it has one, or an upload
-- of it has begun since.
CREATE TABLE stored_file (
    hash TEXT PRIMARY KEY NOT NULL,
    unused_since BIGINT
);
CREATE INDEX stored_file_unused ON stored_file (unused_since);
INSERT INTO stored_file (hash) SELECT hash FROM attachment UNION SELECT hash FROM removed_file;

-- Uploads that are under way: their content is not deleted, though no file has it yet. The row goes with the
-- transaction that adds the file.
CREATE TABLE file_upload (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash TEXT NOT NULL,
    started_at BIGINT NOT NULL
);
CREATE INDEX file_upload_hash ON file_upload (hash);
CREATE INDEX file_upload_started ON file_upload (started_at);
