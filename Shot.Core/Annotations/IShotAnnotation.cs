namespace Shot;

/// <summary>An annotation that asks for a guard.</summary>
internal interface IShotAnnotation
{
    /// <summary>Where it stands, which tells annotated lambdas apart at run time.</summary>
    int Line { get; }
}
