namespace Shot.Benchmarks.Adaptive;

/// <summary>A part of the simulated server that calls pass through.</summary>
internal abstract class Station(Demand demand)
{
    private double _slowness = 1;

    /// <summary>Second at which the next call is done here; infinite if it is empty.</summary>
    public double Next { get; protected set; } = double.PositiveInfinity;

    /// <summary>Mean work of a call in seconds.</summary>
    public double Mean => demand.Mean;

    /// <summary>Changes how long work takes (1: as its demand says) and how many calls are worked on at once.</summary>
    public virtual void Change(double now, double slowness, double places) => _slowness = slowness;

    public abstract void Enter(Call call, double now, Dice dice);

    /// <summary>Removes the call that is done at <see cref="Next"/>.</summary>
    public abstract Call Leave(double now);

    /// <summary>The process stands still until <paramref name="end"/>.</summary>
    public virtual void Freeze(double now, double end)
    {
    }

    protected double Draw(Dice dice) => demand.Next(dice) * _slowness;
}
