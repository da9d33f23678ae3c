\set row random(1, :rows)
\startpipeline
BEGIN;
SELECT i.* FROM incident i JOIN bench_move m USING (id) WHERE m.row = :row FOR UPDATE OF i;
SELECT w.* FROM incident_work w JOIN bench_move m ON m.id = w.incident_id WHERE m.row = :row;
SELECT e.* FROM incident_event e JOIN bench_move m ON m.id = e.incident_id WHERE m.row = :row;
WITH moved AS (
  UPDATE incident i SET state = 'accepted', version = version + 1, accepted_at = now(),
    due_kind = 'dispatch', due_at = now() + interval '1 day', act_at = now() + interval '19 hours',
    handling = '{"handlers": [], "attempts": []}'
  FROM bench_move m WHERE m.row = :row AND i.id = m.id RETURNING i.id, i.version
)
INSERT INTO incident_event (
  incident_id, version, kind, from_state, to_state, actor, unit, at, details, key)
SELECT id, version, 'accept', 'reported', 'accepted', 'pgbench', '360824100001001', now(),
  '{"round": 1, "request": "0123456789abcdef0123456789abcdef"}', gen_random_uuid()::text
FROM moved;
COMMIT;
\endpipeline
