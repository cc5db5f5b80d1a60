namespace Shot.Sample.Orders;

/// <summary>Answers questions with a language model, which is paid by the token.</summary>
public interface IAssistant
{
    /// <summary>Charges an estimate, and settles it when the model says what it has used.</summary>
    [ShotLimit(2000, perMinute: 2000, Name = "tokens", CostFrom = nameof(Estimate), Settles = true)]
    Task<string> AskAsync([ShotKey] string customer, string question, CancellationToken cancellationToken);

    /// <summary>The tokens that an answer usually has, and those of the question.</summary>
    static int Estimate(string customer, string question, CancellationToken cancellationToken) => 100 + question.Length / 4;
}
