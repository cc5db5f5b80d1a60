-- Takes permits. The same decisions as StoredLevel.Take, in the same arithmetic: tests compare them.
-- Works with Lua 5.1 (Redis, Valkey) and 5.4 (Garnet). Numbers are whole and below 2^53, so doubles are exact.
-- The server runs one script at a time, so a microsecond here is one less decision for all nodes: locals instead of globals, and three
-- doubles as bytes, since reading numbers from text takes a sixth of the script's time.
local key, floor, max, call, format = KEYS[1], math.floor, math.max, redis.call, string.format
local strategy = ARGV[1]
local min, want, ceiling = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local rate, reserve = tonumber(ARGV[5]), tonumber(ARGV[6])
local seenLevel, seenTime, seenAge = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local debt, debtOfOthers, downAge = 0, 0, 0
if #ARGV > 10 then -- Only after an outage.
    debt, debtOfOthers, downAge = tonumber(ARGV[10]), tonumber(ARGV[11]), tonumber(ARGV[12])
end
local clock = call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
local isBucket = strategy == 'bucket'
local window = ceiling / rate

-- The value is level, previous and time. Previous: in a sliding window, permits taken in the window before; in a bucket, permits
-- granted so far, from the time on.
local level, previous, time = 0, isBucket and now or 0, 0
local isChanged = false
local kept = call('GET', key)
if kept and #kept == 24 then
    level, previous, time = struct.unpack('>ddd', kept)
    if now < time then
        isChanged = true -- The clock went back: date the level anew.
    elseif isBucket then
        level = max(0, level - floor((now - time) * rate))
    else
        local passed = floor(now / window) - floor(time / window)
        if passed == 1 and strategy == 'sliding' then
            level, previous = 0, level
        elseif passed > 0 then
            level, previous = 0, 0
        end
    end
end

-- The node's view restores what the store has lost, or what a clock that jumped forward has drained.
if seenTime > 0 and (seenTime > time or now - seenTime > seenAge + 1000000) then
    local seen = 0
    if isBucket then
        seen = seenLevel - floor(seenAge * rate)
    elseif floor((seenTime + seenAge) / window) - floor(seenTime / window) <= (strategy == 'sliding' and 1 or 0) then
        seen = seenLevel
    end
    if seen > level then
        level, isChanged = seen, true
    end
end

-- The first node that comes back after the store was down reports for all.
if time == 0 or time < now - downAge then
    debt = debt + debtOfOthers
end
local indebted = math.min(level + debt, ceiling)
if indebted > level then
    level, isChanged = indebted, true
end

local untilEnd, weighted = 0, 0
if not isBucket then
    untilEnd = (floor(now / window) + 1) * window - now
end
if strategy == 'sliding' and previous > 0 then
    weighted = math.ceil(previous * untilEnd / window)
end

local room = ceiling - level - weighted - reserve
local needed = min * 1000000
local granted, retry = 0, 0
if needed <= room then
    granted = max(min, math.min(want, floor(room / 2 / 1000000)))
    level, isChanged = level + granted * 1000000, true
    if isBucket then
        previous = previous + granted
    end
elseif isBucket then
    retry = math.ceil((needed - room) / rate)
elseif strategy == 'fixed' then
    retry = math.ceil(untilEnd)
elseif ceiling - level - needed >= 0 then
    retry = math.ceil(untilEnd - window * (ceiling - level - needed) / previous)
else
    retry = math.ceil(untilEnd + window - window * (ceiling - needed) / level)
end
if granted == 0 then
    retry = max(1, retry)
end

if isChanged then
    local life = level / rate
    if not isBucket then
        life = (strategy == 'sliding' and 2 or 1) * window
    end
    call('SET', key, struct.pack('>ddd', level, previous, now), 'PX', math.ceil(life / 1000) + 1000)
end

local life = 0
if strategy == 'fixed' then
    life = max(1, floor(untilEnd))
end

-- As text, because servers round numbers differently.
return format('%s %d %d %d %d %d %d', ARGV[#ARGV], granted, level + weighted, now, retry, isBucket and previous or 0, life)
