-- Which programs may use these tables: those that know this migration, even where later ones were applied since. A
-- migration that only adds leaves it as it is, so that the nodes of the release before go on while a new one is brought
-- in; one that takes away what an earlier release still uses raises it to the last migration of the first release that
-- does not.
CREATE TABLE program_version (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    min_migration BIGINT NOT NULL
);
INSERT INTO program_version (id, min_migration) VALUES (1, 53);
