-- Dilemmas that were closed before it was noted which practices they drew in (0066) get that from their texts, by a job: slugs
-- stand in texts as addresses have them. It is enqueued where there is such a dilemma.
INSERT INTO job (kind, unique_key, payload, state, run_at, attempts, max_attempts, created_at)
SELECT 'draw-in-practices', 'once', 'null', 'queued', 0, 0, 5, CAST(extract(epoch FROM now()) AS BIGINT) * 1000000
WHERE EXISTS (SELECT 1 FROM dilemma WHERE stage = 'closed');
