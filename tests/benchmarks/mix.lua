-- One connection per thread, so that each answer is that of the thread's last request: it must have
-- status 200 and as many values as the reference answer.
-- Arguments: file of requests, "fresh" or "zipf", mark counted in bodies, path and fixed parameters,
-- Accept header, first LIMIT.

local threads = {}

function setup(thread)
  thread:set("place", #threads)
  table.insert(threads, thread)
end

local function load(name)
  local texts, expected = {}, {}
  for line in io.lines(name) do
    local count, text = line:match("^(%d+)\t(.*)$")
    table.insert(texts, text)
    table.insert(expected, tonumber(count))
  end
  return texts, expected
end

-- Ranks r = 1 … n with probability proportional to 1/r.
local function cumulated(n)
  local sums, sum = {}, 0
  for rank = 1, n do
    sum = sum + 1 / rank
    sums[rank] = sum
  end
  return sums
end

local function drawn(sums)
  local target, low, high = math.random() * sums[#sums], 1, #sums
  while low < high do
    local middle = math.floor((low + high) / 2)
    if sums[middle] < target then low = middle + 1 else high = middle end
  end
  return low
end

function init(arguments)
  texts, expected = load(arguments[1])
  fresh = arguments[2] == "fresh"
  mark = arguments[3]
  path = arguments[4]
  tail = " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: " .. arguments[5] .. "\r\n\r\n"
  limit = tonumber(arguments[6]) + place * 1000000
  sums = cumulated(#texts)
  math.randomseed(tonumber(arguments[6]) + place)
  index = math.floor(place * #texts / 8)
  wrong, answers = 0, 0
  first = ""
end

function request()
  local number
  if fresh then
    index = index % #texts + 1
    limit = limit + 1
    asked, number = index, limit
  else
    asked, number = drawn(sums), 10000000
  end
  return "GET " .. path .. "query=" .. texts[asked] .. string.format("%d", number) .. tail
end

function response(status, headers, body)
  local values, from = 0, 1
  while true do
    local _, last = body:find(mark, from, true)
    if not last then break end
    values, from = values + 1, last + 1
  end
  answers = answers + 1
  if status ~= 200 or values ~= expected[asked] then
    wrong = wrong + 1
    if first == "" then
      first = string.format("status %d, %d values for %d, query %d", status, values,
        expected[asked], asked)
    end
  end
end

function done(summary, latency, requests)
  local wrong, first = 0, ""
  for _, thread in ipairs(threads) do
    wrong = wrong + thread:get("wrong")
    if first == "" then first = thread:get("first") end
  end
  local errors = summary.errors
  print(string.format(
    'RESULT {"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "wrong": %d, "broken": %d, "first": "%s"}',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, wrong, errors.connect + errors.read + errors.write + errors.timeout,
    first))
end
