namespace Shot.Generators.Emission;

/// <summary>The attributes on every emitted type.</summary>
internal static class Attributes
{
    public static readonly string Version = typeof(Attributes).Assembly.GetName().Version.ToString(3);

    public static void Write(CodeWriter writer, bool hidden = false)
    {
        writer.Line($"[global::System.CodeDom.Compiler.GeneratedCode(\"Shot.Generators\", \"{Version}\")]");
        if (hidden)
            WriteHidden(writer);
    }

    /// <summary>Keeps out of completion what only emitted code and the runtime call.</summary>
    public static void WriteHidden(CodeWriter writer) =>
        writer.Line("[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]");
}
