-- What the files beside texts say, by the hash of their content. A row begins with the file: extractor 0
-- means that nobody has read it yet, and a later version of what is read makes it be read again.
CREATE TABLE file_text (
    hash TEXT PRIMARY KEY NOT NULL,
    extractor BIGINT NOT NULL,
    size BIGINT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX file_text_extractor ON file_text (extractor);

INSERT INTO file_text (hash, extractor, size, text) SELECT DISTINCT hash, 0, 0, '' FROM attachment;
