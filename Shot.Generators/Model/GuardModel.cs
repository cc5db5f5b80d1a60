namespace Shot.Generators.Model;

/// <summary>The guard of one site: a static field of the holder.</summary>
/// <param name="Field">The field's name.</param>
/// <param name="Name">The name of the site in exceptions and metrics.</param>
/// <param name="MaxWaitMs">The deadline, zero for none.</param>
/// <param name="Abandon">Whether the caller is answered at the deadline even when the work goes on.</param>
/// <param name="CoveredBy">How many limits of the covering type come first.</param>
/// <param name="Limits">The site's own limits.</param>
/// <param name="Annotation">The annotation as a comment repeats it.</param>
internal sealed record GuardModel(
    string Field,
    string Name,
    int MaxWaitMs,
    bool Abandon,
    int CoveredBy,
    EquatableArray<LimitModel> Limits,
    string Annotation);
