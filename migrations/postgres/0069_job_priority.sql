-- Which of the jobs that are due are done first: 0 what somebody waits for, such as the mail with the code of a login; 1 most;
-- 2 what there is much of and nobody misses for an hour, such as digests.
ALTER TABLE job ADD COLUMN priority BIGINT NOT NULL DEFAULT 1;
UPDATE job SET priority = 2 WHERE kind = 'send-digests';
DROP INDEX job_state;
CREATE INDEX job_state ON job (state, priority, run_at, id);
