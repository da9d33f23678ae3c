-- Open incidents in grids that somebody holds, as intake writes them.
WITH input AS MATERIALIZED (
  SELECT gen_random_uuid() AS id, s.n, p.lon, p.lat, g.grid_id, g.code, g.edition_id,
    ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4490) AS geom,
    now() - (s.n %% 500) * interval '1 hour' AS since
  FROM generate_series(1, %(rows)s) AS s(n)
  JOIN bench_point p ON p.id = 1 + (s.n * 7919) %% 20000
  JOIN bench_grid g ON g.point = p.id
  JOIN bench_worker w ON w.grid_code = g.code
), made AS (
  INSERT INTO incident (
    id, no, source, idempotency_key, body_hash, channel, category, title, narrative, occurred_at,
    reported_at, state, raw_x, raw_y, raw_crs, accuracy_m, method, geom, area, holder, level,
    due_kind, due_at, synthetic)
  SELECT id, %(prefix)s || n, %(prefix)s, id::text, sha256(convert_to(id::text, 'UTF8')),
    'mini_program', (ARRAY['environment', 'traffic', 'dispute', 'other'])[1 + n %% 4],
    '路口积水较深影响通行 ' || n, '积水约十厘米，行人绕行。', since, since, 'reported', lon, lat,
    'cgcs2000', 8.0, 'device_gps', geom, code, code, 'grid', 'accept',
    now() + ((n %% 144) - 48) * interval '1 hour', true
  FROM input
), assigned AS (
  INSERT INTO grid_assignment (
    incident_id, edition_id, grid_id, grid_code, rule, confidence, reason, geom, accuracy_m,
    method, decided_by, decided_at)
  SELECT id, edition_id, grid_id, code, 'within', 'high', '{"zh": "在网格内。", "en": "Inside."}',
    geom, 8.0, 'device_gps', 'system', since
  FROM input
)
INSERT INTO incident_event (incident_id, version, kind, to_state, actor, at, details)
SELECT id, 1, 'reported', 'reported', 'bench', since, jsonb_build_object('channel', 'mini_program')
FROM input
