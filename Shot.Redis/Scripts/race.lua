-- Adds one to a number, with a pause between reading and writing.
-- Where scripts are not atomic, several that run at the same time read the same number.
local count = tonumber(redis.call('GET', KEYS[1]) or '0')
local begun = redis.call('TIME')
repeat
    local now = redis.call('TIME')
until (now[1] - begun[1]) * 1000000 + now[2] - begun[2] >= tonumber(ARGV[1])
redis.call('SET', KEYS[1], string.format('%.0f', count + 1), 'PX', '10000')
return string.format('%s %.0f', ARGV[#ARGV], count + 1)
