-- How far a practice and its files may go: members, team or public. What is there already stays among members.
ALTER TABLE practice ADD COLUMN sharing TEXT NOT NULL DEFAULT 'members';
