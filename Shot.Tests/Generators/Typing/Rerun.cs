using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Shot.Generators;

namespace Shot.Tests.Generators.Typing;

/// <summary>What one edit made the generator do.</summary>
/// <param name="Result">What the driver tells of its last run.</param>
/// <param name="EmittedAgain">The files that were emitted anew.</param>
internal sealed record Rerun(GeneratorRunResult Result, ImmutableArray<string> EmittedAgain)
{
    /// <summary>The named steps that gave another value than before.</summary>
    public string[] ChangedSteps =>
    [
        .. Steps.All.Where(step => Result.TrackedSteps.TryGetValue(step, out var runs) && runs.SelectMany(run => run.Outputs).Any(output => IsChange(output.Reason))),
    ];

    /// <summary>How many values, over all steps, are others than before.</summary>
    public int ChangedValues => Result.TrackedSteps.Where(step => Steps.All.Contains(step.Key))
        .SelectMany(step => step.Value).SelectMany(run => run.Outputs).Count(output => IsChange(output.Reason));

    private static bool IsChange(IncrementalStepRunReason reason) => reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged);
}
