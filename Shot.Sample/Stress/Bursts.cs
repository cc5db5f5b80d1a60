namespace Shot.Sample.Stress;

/// <summary>The burst through several contenders, one after the other.</summary>
internal static class Bursts
{
    /// <summary>About how long the bursts of one table take.</summary>
    public static TimeSpan Length(StressPlan plan) => BurstLoad.Refill + (plan.IsBrief ? BurstLoad.Refill : BurstLoad.QueueDrained)
        + TimeSpan.FromSeconds(1);

    public static async Task<List<Measurement>> RunAsync(
        IReadOnlyList<Contender> contenders, bool isBrief, CancellationToken cancellationToken)
    {
        var measurements = new List<Measurement>();
        var prompt = contenders.Where(static contender => !contender.Queues).ToList();
        await Terminal.StepAsync(async begin =>
        {
            // The first bursts include compilation and connecting.
            await WarmUpAsync();
            await Task.Delay(BurstLoad.Refill, cancellationToken);
            await WarmUpAsync();

            // The permits of the others are replenished while a queue drains.
            if (isBrief)
                await Task.Delay(BurstLoad.Refill, cancellationToken);
            else
                await MeasureAsync(contenders.Where(static contender => contender.Queues));
            await MeasureAsync(prompt);

            async Task WarmUpAsync()
            {
                var progress = begin("Burst: warming up");
                foreach (var contender in prompt)
                    await Burst.RunAsync(contender, static _ => { }, cancellationToken);
                progress(1);
            }

            async Task MeasureAsync(IEnumerable<Contender> measured)
            {
                foreach (var contender in measured)
                {
                    var progress = begin($"Burst: {contender.Name}");
                    measurements.Add(await Burst.RunAsync(contender, progress, cancellationToken));
                    progress(1);
                }
            }
        });
        return measurements;
    }
}
