-- The job that gives dilemmas to who stands in has another name; what waits under its first name would never run. The
-- nightly job of the new name does what is missed.
DELETE FROM job WHERE kind = 'settle-dilemmas';
