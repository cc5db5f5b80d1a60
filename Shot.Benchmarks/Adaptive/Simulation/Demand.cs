namespace Shot.Benchmarks.Adaptive;

/// <summary>Distribution of the work that a call brings to a station, in seconds.</summary>
/// <param name="Mean">Mean, in seconds.</param>
/// <param name="Draw">Draws one value of a distribution with mean one.</param>
internal sealed record Demand(double Mean, Func<Dice, double> Draw)
{
    public double Next(Dice dice) => Mean * Draw(dice);

    public static Demand Constant(double mean) => new(mean, _ => 1);

    /// <summary>Uniform from half the mean to one and a half.</summary>
    public static Demand Uniform(double mean) => new(mean, dice => 0.5 + dice.Uniform());

    public static Demand Exponential(double mean) => new(mean, dice => dice.Exponential());

    /// <summary>Lognormal with a coefficient of variation.</summary>
    public static Demand Lognormal(double mean, double cv)
    {
        var variance = Math.Log(1 + (cv * cv));
        return new(mean, dice => Math.Exp((Math.Sqrt(variance) * dice.Normal()) - (variance / 2)));
    }

    /// <summary>A share of the calls brings <paramref name="times"/> as much work as the others.</summary>
    public static Demand Bimodal(double mean, double share, double times)
    {
        var small = 1 / (1 - share + (share * times));
        return new(mean, dice => dice.Uniform() <= share ? small * times : small);
    }
}
