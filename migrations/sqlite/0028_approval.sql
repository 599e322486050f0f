-- Who approved the publication of a practice outside of the forum, and the day of that as 2026-01-31; empty where nobody did.
ALTER TABLE practice ADD COLUMN approved_by TEXT NOT NULL DEFAULT '';
ALTER TABLE practice ADD COLUMN approved_on TEXT NOT NULL DEFAULT '';
