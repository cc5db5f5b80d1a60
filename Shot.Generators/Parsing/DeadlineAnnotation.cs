namespace Shot.Generators.Parsing;

/// <summary>One <c>[ShotDeadline]</c>, as written.</summary>
internal sealed record DeadlineAnnotation(int Milliseconds, int Line, bool Abandon, int MaxAbandoned, bool TrustCaller)
{
    public IEnumerable<(string What, string Value, string Range)> Mistakes()
    {
        if (Milliseconds < 1)
            yield return ("The deadline", Print.Number(Milliseconds), "write a number of milliseconds above zero");
        if (MaxAbandoned < 0)
            yield return ("MaxAbandoned", Print.Number(MaxAbandoned), Limit.MaxAbandonedRange);
    }

    public static DeadlineAnnotation? Read(AttributeData attribute) => attribute.Argument(0) is int milliseconds
        ? new DeadlineAnnotation(
            milliseconds, attribute.Argument(1) as int? ?? 0, attribute.Argument("Abandon", false), attribute.Argument("MaxAbandoned", 0),
            attribute.Argument("TrustCaller", false))
        : null;

    public override string ToString() =>
        $"[ShotDeadline({Print.Number(Milliseconds)}{(Abandon ? ", Abandon = true" : "")}{Limit.MaxAbandonedText(MaxAbandoned)}"
        + $"{Limit.TrustText(TrustCaller)})]";
}
