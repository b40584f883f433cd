-- Asks for the paths of the file that is given, one after the other, and prints what came back as JSON.
local requests, count, place = {}, 0, 0

function init(arguments)
  for path in io.lines(arguments[1]) do
    count = count + 1
    requests[count] = wrk.format(nil, path)
  end
end

function request()
  place = place % count + 1
  return requests[place]
end

function done(summary)
  local errors = summary.errors
  local failures = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  local text = '\n{"answers":%d,"seconds":%f,"bytes":%d,"failures":%d}\n'
  io.write(string.format(text, summary.requests, summary.duration / 1e6, summary.bytes, failures))
end
