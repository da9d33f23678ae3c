\set point random(1, 20000)
\startpipeline
BEGIN;
SELECT pg_advisory_xact_lock_shared(8602278153649717249);
WITH said AS (
  SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::int8), 12, '0')
    || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid AS id, nextval('incident_number')::text AS serial,
    ST_SetSRID(ST_MakePoint(lon, lat), 4490) AS geom, lon, lat
  FROM bench_point WHERE id = :point
), input AS (
  SELECT said.*, bench_grid.* FROM said, bench_grid WHERE point = :point
), made AS (
  INSERT INTO incident (
    id, no, source, idempotency_key, body_hash, channel, category, title, narrative, occurred_at,
    reported_at, state, raw_x, raw_y, raw_crs, accuracy_m, method, geom, synthetic)
  SELECT id, 'PB-20260220-' || lpad(serial, greatest(6, length(serial)), '0'), 'pgbench', id::text,
    sha256(convert_to(id::text, 'UTF8')), 'mini_program', 'environment', '路口积水 ' || serial,
    '积水约十厘米，行人绕行。', '2026-02-20 20:15+08', now(), 'reported', lon, lat, 'cgcs2000', 8.0,
    'device_gps', geom, false
  FROM input
  ON CONFLICT (source, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
  RETURNING id, no
), assigned AS (
  INSERT INTO grid_assignment (
    incident_id, edition_id, grid_id, grid_code, rule, confidence, reason, geom, accuracy_m,
    method, decided_by, decided_at)
  SELECT id, edition_id, grid_id, code, 'within', 'high',
    '{"zh": "位置在网格 360824100001001 内，定位精度 8 米以内没有边界，归属明确。", "en": "The position is inside grid 360824100001001, with no border within the accuracy of 8 m; the assignment is clear."}',
    geom, 8.0, 'device_gps', 'system', now()
  FROM input JOIN made USING (id)
), told AS (
  INSERT INTO incident_event (incident_id, version, kind, to_state, actor, at, details)
  SELECT id, 1, 'reported', 'reported', 'pgbench', now(),
    jsonb_build_object('channel', 'mini_program', 'category', 'environment', 'grid_code', code,
      'pin_reason', NULL::text)
  FROM input JOIN made USING (id)
)
SELECT id, no FROM made;
COMMIT;
\endpipeline
