\set row random(1, :rows)
\startpipeline
BEGIN;
SELECT i.* FROM incident i JOIN bench_move m USING (id) WHERE m.row = :row FOR UPDATE OF i;
SELECT w.* FROM incident_work w JOIN bench_move m ON m.id = w.incident_id WHERE m.row = :row;
SELECT e.* FROM incident_event e JOIN bench_move m ON m.id = e.incident_id WHERE m.row = :row;
WITH moved AS (
  UPDATE incident i SET state = 'in_handling', version = version + 1, due_kind = 'conclude',
    due_at = now() + interval '7 days', act_at = now() + interval '5 days',
    handling = '{"handlers": [], "attempts": []}'
  FROM bench_move m WHERE m.row = :row AND i.id = m.id RETURNING i.id, i.version
), given AS (
  INSERT INTO incident_work (
    incident_id, no, unit, role, state, created_at, due_kind, due_at)
  SELECT id, version, :unit, 'support', 'pending_sign', now(), 'sign', now() + interval '2 hours'
  FROM moved
)
INSERT INTO incident_event (
  incident_id, version, kind, from_state, to_state, actor, unit, at, details, key)
SELECT id, version, 'dispatch', 'accepted', 'in_handling', 'pgbench', '360824100001001', now(),
  '{"round": 1, "unit": "x", "request": "0123456789abcdef0123456789abcdef"}',
  gen_random_uuid()::text
FROM moved;
COMMIT;
\endpipeline
