namespace Shot.Benchmarks.Adaptive;

/// <summary>Deterministic random numbers (SplitMix64): fast, and the same on every runtime.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Starts again from a seed.</summary>
    public void Reset(ulong seed) => _state = seed;

    /// <summary>Uniform in (0, 1].</summary>
    public double Uniform()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (((z ^ (z >> 31)) >> 11) + 1) * 1.1102230246251565E-16;
    }

    /// <summary>Exponential with a mean of one.</summary>
    public double Exponential() => -Math.Log(Uniform());

    /// <summary>Normal with mean zero and deviation one (Box and Muller).</summary>
    public double Normal() => Math.Sqrt(2 * Exponential()) * Math.Cos(2 * Math.PI * Uniform());
}
