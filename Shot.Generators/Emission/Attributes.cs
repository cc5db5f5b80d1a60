namespace Shot.Generators.Emission;

/// <summary>The attributes on emitted types and members.</summary>
internal static class Attributes
{
    /// <summary>Keeps out of completion what only emitted code and the run time call.</summary>
    public const string Hidden =
        "[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]";

    /// <summary>For a type of which each assembly has its own, even where <c>InternalsVisibleTo</c> shows another's.</summary>
    public const string Embedded = "[global::Microsoft.CodeAnalysis.Embedded]";
    public static readonly string Version = typeof(Attributes).Assembly.GetName().Version.ToString(3);
    public static readonly string Generated = $"[global::System.CodeDom.Compiler.GeneratedCode(\"Shot.Generators\", \"{Version}\")]";
}
