namespace Shot.Sample.Stress;

/// <summary>One way to limit the load, and how to make one call through it.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Queues">Whether it makes excess calls wait, which takes seconds.</param>
/// <param name="Call">Makes one call.</param>
internal sealed record Contender(string Name, bool Queues, Func<CancellationToken, ValueTask<Verdict>> Call);
