using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Shot.Generators.Parsing;

/// <summary>One <c>[ShotDeadline]</c>, as written.</summary>
internal sealed record DeadlineAnnotation(int Milliseconds, int Line, bool Abandon, int MaxAbandoned)
{
    /// <summary>What is wrong with the numbers.</summary>
    public IEnumerable<(string What, string Value, string Range)> Mistakes()
    {
        if (Milliseconds < 1)
            yield return ("The deadline", Milliseconds.ToString(CultureInfo.InvariantCulture), "write a number of milliseconds above zero");
        if (MaxAbandoned < 0)
            yield return ("MaxAbandoned", MaxAbandoned.ToString(CultureInfo.InvariantCulture), Limit.MaxAbandonedRange);
    }

    /// <summary>Null when it does not compile yet.</summary>
    public static DeadlineAnnotation? Read(AttributeData attribute)
    {
        if (attribute.ConstructorArguments is not { Length: > 0 } arguments || arguments[0].Value is not int milliseconds)
            return null;
        var line = arguments.Length > 1 && arguments[1].Value is int known ? known : 0;
        var deadline = new DeadlineAnnotation(milliseconds, line, false, 0);
        foreach (var argument in attribute.NamedArguments)
        {
            deadline = (argument.Key, argument.Value.Value) switch
            {
                ("Abandon", bool abandon) => deadline with { Abandon = abandon },
                ("MaxAbandoned", int most) => deadline with { MaxAbandoned = most },
                _ => deadline,
            };
        }

        return deadline;
    }

    public override string ToString() =>
        $"[ShotDeadline({Milliseconds.ToString(CultureInfo.InvariantCulture)}{(Abandon ? ", Abandon = true" : "")}{Limit.MaxAbandonedText(MaxAbandoned)})]";
}
