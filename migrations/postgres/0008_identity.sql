-- Which database this is, so that what was made from another (a search index above all) is recognized. The row is
-- written by the first process that needs it; restoring a backup replaces it.
CREATE TABLE forum_identity (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    token TEXT NOT NULL
);

-- A random number of the transaction that wrote the row: two copies of one database that went on separately have
-- different ones at the same position. NULL in rows from before this migration.
ALTER TABLE change ADD COLUMN token BIGINT;
