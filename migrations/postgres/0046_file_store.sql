-- Which file store holds the files of this database: the random text in the store's own marker. NULL until the first
-- process with a store that other processes can reach, too.
ALTER TABLE forum_identity ADD COLUMN file_store TEXT;

-- Tells other nodes at once that the change log has grown. They look at the log all the same: a notification is lost
-- where nobody listens.
CREATE FUNCTION announce_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('maagal_change', NEW.position::text);
    RETURN NULL;
END
$$;
CREATE TRIGGER change_announced AFTER UPDATE ON change_head
    FOR EACH ROW WHEN (OLD.position < NEW.position) EXECUTE FUNCTION announce_change();
