-- Which file store holds the files of this database: the random text in the store's own marker. NULL until the first
-- process with a store that other processes can reach, too.
ALTER TABLE forum_identity ADD COLUMN file_store TEXT;
