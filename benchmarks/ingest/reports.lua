-- Distinct reports, each under a key of its own, at points read from a file.
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
  thread:set("stamp", os.time())
end

function init(args)
  points = {}
  for line in io.lines(args[1]) do points[#points + 1] = line end
  bearer = "Bearer " .. args[2]
  math.randomseed(stamp * 100 + number)
  sent = 0
end

function request()
  sent = sent + 1
  local key = string.format("%d-%d-%d", stamp, number, sent)
  local body = string.format(
    '{"channel":"mini_program","category":"environment","title":"路口积水 %s",'
    .. '"narrative":"积水约十厘米，行人绕行。","occurred_at":"2026-02-20T20:15:00+08:00",'
    .. '"position":{%s,"crs":"cgcs2000","accuracy_m":8.0,"method":"device_gps"}}',
    key, points[math.random(#points)])
  return wrk.format("POST", "/incidents",
    {["Content-Type"] = "application/json", ["Authorization"] = bearer,
     ["Idempotency-Key"] = key}, body)
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"bad":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, e.connect + e.read + e.write + e.status + e.timeout))
end
