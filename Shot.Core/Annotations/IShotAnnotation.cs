namespace Shot;

/// <summary>An annotation that asks for a guard.</summary>
internal interface IShotAnnotation
{
    /// <summary>Source line of the annotation. Tells annotated lambdas apart at run time.</summary>
    int Line { get; }
}
