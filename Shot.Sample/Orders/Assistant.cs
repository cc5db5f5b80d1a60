namespace Shot.Sample.Orders;

/// <summary>An assistant that needs twenty tokens for each letter of a question.</summary>
internal sealed class Assistant : IAssistant
{
    public async Task<string> AskAsync(string customer, string question, CancellationToken cancellationToken)
    {
        await Task.Delay(10, cancellationToken);
        ShotCost.Settle("tokens", 20 * question.Length);
        return $"'{question}' is a good question.";
    }
}
