-- When the summary of a meeting was sent to the members, where it was.
ALTER TABLE meeting ADD COLUMN summary_sent_at BIGINT;
