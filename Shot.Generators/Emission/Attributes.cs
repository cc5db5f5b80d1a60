namespace Shot.Generators.Emission;

/// <summary>The attributes on emitted types and members.</summary>
internal static class Attributes
{
    public static readonly string Version = typeof(Attributes).Assembly.GetName().Version.ToString(3);

    public static void Write(CodeWriter writer, bool hidden = false)
    {
        writer.Line($"[global::System.CodeDom.Compiler.GeneratedCode(\"Shot.Generators\", \"{Version}\")]");
        if (hidden)
            WriteHidden(writer);
    }

    /// <summary>Writes attributes that may be none.</summary>
    public static void Write(CodeWriter writer, string attributes)
    {
        if (attributes.Length > 0)
            writer.Line(attributes.TrimEnd());
    }

    /// <summary>Keeps out of completion what only emitted code and the run time call.</summary>
    public static void WriteHidden(CodeWriter writer) =>
        writer.Line("[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]");

    /// <summary>For a type of which each assembly has its own, even where <c>InternalsVisibleTo</c> shows another's.</summary>
    public static void WriteEmbedded(CodeWriter writer)
    {
        Write(writer);
        writer.Line("[global::Microsoft.CodeAnalysis.Embedded]");
    }
}
