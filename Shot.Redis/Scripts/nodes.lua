-- Registers a node, forgets those that have not registered for long, and counts the rest.
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
local life = tonumber(ARGV[2])
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - life))
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', life))
return string.format('%s %.0f', ARGV[#ARGV], redis.call('ZCARD', KEYS[1]))
