namespace Shot.Sample.Stress;

/// <summary>A way to limit the load, and how to make a call through it.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Queues">Whether excess calls wait, which takes seconds.</param>
/// <param name="Call">Makes one call.</param>
internal sealed record Contender(string Name, bool Queues, Func<CancellationToken, ValueTask<Verdict>> Call);
