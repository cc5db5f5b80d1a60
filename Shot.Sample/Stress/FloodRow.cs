namespace Shot.Sample.Stress;

/// <summary>What a flood of keys did to a limiter.</summary>
/// <param name="Name">The limiter.</param>
/// <param name="Keys">Number of keys, each of which made one call.</param>
/// <param name="Admitted">Number of admitted calls.</param>
/// <param name="Bytes">Memory that is in use after the flood, and was not before the limiter was created.</param>
internal sealed record FloodRow(string Name, int Keys, int Admitted, long Bytes)
{
    /// <summary><see cref="Bytes"/> as text.</summary>
    public string Memory => $"{Bytes / 1_000_000.0:N1} MB";
}
