WITH said AS (
  SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::int8), 12, '0')
    || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid AS id, nextval('incident_number')::text AS serial, s.*,
    ST_SetSRID(ST_MakePoint(lon, lat), 4490) AS geom
  FROM bench_sheet s
), input AS MATERIALIZED (
  SELECT DISTINCT ON (said.id) said.*, g.id AS grid_id, g.code, g.edition_id
  FROM said JOIN grid g ON ST_Covers(g.geom, said.geom)
  JOIN edition e ON e.id = g.edition_id AND e.state = 'active'
  WHERE g.kind = 'general'
  ORDER BY said.id, g.code COLLATE "C"
), made AS (
  INSERT INTO incident (
    id, no, source, idempotency_key, body_hash, channel, category, title, narrative, occurred_at,
    reported_at, state, raw_x, raw_y, raw_crs, accuracy_m, method, geom, synthetic)
  SELECT id, 'CP-20260220-' || lpad(serial, greatest(6, length(serial)), '0'), 'copy', number,
    sha256(convert_to(title, 'UTF8')), 'import', 'environment', title, narrative,
    occurred_at::timestamp AT TIME ZONE 'Asia/Shanghai', now(), 'reported', lon, lat, 'cgcs2000',
    accuracy_m, 'unknown', geom, false
  FROM input
  ON CONFLICT (source, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
  RETURNING id
), assigned AS (
  INSERT INTO grid_assignment (
    incident_id, edition_id, grid_id, grid_code, rule, confidence, reason, geom, accuracy_m,
    method, decided_by, decided_at)
  SELECT id, edition_id, grid_id, code, 'within', 'high', jsonb_build_object(
    'zh', '位置在网格 ' || code || ' 内，定位精度 8 米以内没有边界，归属明确。',
    'en', 'The position is inside grid ' || code || ', with no border within the accuracy of 8 m; the assignment is clear.'),
    geom, accuracy_m, 'unknown', 'system', now()
  FROM input JOIN made USING (id)
), told AS (
  INSERT INTO incident_event (incident_id, version, kind, to_state, actor, at, details)
  SELECT id, 1, 'reported', 'reported', 'copy', now(),
    jsonb_build_object('channel', 'import', 'category', 'environment', 'grid_code', code,
      'pin_reason', NULL::text)
  FROM input JOIN made USING (id)
)
SELECT count(*) FROM made
