-- One run of wrk: asks for the paths of a file in turn and prints what came of it as JSON.
-- wrk … -s load.lua ORIGIN -- PATHS [HEADER…]

local paths, at = {}, 0

function init(args)
   for line in io.lines(args[1]) do table.insert(paths, line) end
   for i = 2, #args do
      local name, value = args[i]:match("^(.-): (.*)$")
      wrk.headers[name] = value
   end
end

function request()
   at = at % #paths + 1
   return wrk.format("GET", paths[at])
end

function done(summary, latency)
   local failed = 0
   for _, count in pairs(summary.errors) do failed = failed + count end
   print(string.format('{"rate": %.1f, "p50": %.1f, "p95": %.1f, "bytes": %.1f, "failed": %d}',
      summary.requests / summary.duration * 1e6, latency:percentile(50), latency:percentile(95),
      summary.bytes / math.max(summary.requests, 1), failed))
end
