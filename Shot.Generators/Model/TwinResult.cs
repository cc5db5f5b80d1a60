namespace Shot.Generators.Model;

/// <summary>The return type of a twin.</summary>
internal static class TwinResult
{
    public static string Of(ResultKind kind, string resultType) => kind switch
    {
        ResultKind.Void => "global::Shot.ShotResult",
        ResultKind.Task or ResultKind.ValueTask => "global::System.Threading.Tasks.ValueTask<global::Shot.ShotResult>",
        ResultKind.TaskOfT or ResultKind.ValueTaskOfT => $"global::System.Threading.Tasks.ValueTask<global::Shot.ShotResult<{resultType}>>",
        _ => $"global::Shot.ShotResult<{resultType}>",
    };
}
