using Spectre.Console;

namespace Shot.Sample.Stress;

/// <summary>Checks what is said of Shot against what was measured. Counts are always checked, times only in the full run.</summary>
internal sealed class Claims(bool isBrief)
{
    public bool IsBrief => isBrief;

    /// <summary>Number of claims that do not hold.</summary>
    public int Missed { get; private set; }

    /// <summary>Prints whether a claim holds.</summary>
    /// <param name="claim">What is said of Shot.</param>
    /// <param name="holds">Whether the figures show it.</param>
    /// <param name="figure">The figures.</param>
    public void Check(string claim, bool holds, string figure)
    {
        AnsiConsole.MarkupLine($"{(holds ? "[green]holds [/]" : "[red]missed[/]")} {claim.EscapeMarkup()}: {figure.EscapeMarkup()}");
        if (!holds)
            Missed++;
    }
}
