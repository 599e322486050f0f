-- How far a file may go, where that is another mark than its text's; empty for that of the text. A file that was taken away
-- keeps its mark.
ALTER TABLE attachment ADD COLUMN sharing TEXT NOT NULL DEFAULT '';
ALTER TABLE removed_file ADD COLUMN sharing TEXT NOT NULL DEFAULT '';
