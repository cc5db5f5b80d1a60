-- Returns the unused permits of a lease that still lives. The same decisions as StoredLevel.Give.
local key = KEYS[1]
local strategy = ARGV[1]
local permits, rate, window = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local grantedAt, total, life = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
local kept = redis.call('GET', key)
if not kept or #kept ~= 24 or now - grantedAt > life or now < grantedAt then
    return ARGV[#ARGV]
end
if strategy ~= 'bucket' and math.floor(now / window) ~= math.floor(grantedAt / window) then
    return ARGV[#ARGV]
end
local level, previous, time = struct.unpack('>ddd', kept)

-- What was granted after the lease stays in the level.
local left, keeps = window, 0
if strategy == 'bucket' then
    if now >= time then
        level = math.max(0, level - math.floor((now - time) * rate))
    end
    keeps = (previous - total) * 1000000
elseif now >= time and math.floor(now / window) ~= math.floor(time / window) then
    return ARGV[#ARGV]
end
if keeps < 0 or level <= keeps then
    return ARGV[#ARGV]
end
level = math.max(keeps, level - permits * 1000000)
if strategy == 'bucket' then
    left = level / rate
end
redis.call('SET', key, struct.pack('>ddd', level, previous, now), 'PX', math.ceil(left / 1000) + 1000)
return ARGV[#ARGV]
