-- When somebody else last ended the sessions of a member, until they have been told.
ALTER TABLE member ADD COLUMN sessions_ended_at BIGINT;
