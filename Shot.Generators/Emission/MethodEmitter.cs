using Shot.Generators.Model;

namespace Shot.Generators.Emission;

/// <summary>Prints a guarded method and its twin, around the expression of its guard.</summary>
internal static class MethodEmitter
{
    public static void Write(CodeWriter writer, MethodModel method, string guard)
    {
        writer.Lines(method.Documentation);
        if (method.Attributes.Length + method.ReturnAttributes.Length > 0)
            writer.Line((method.Attributes + method.ReturnAttributes).TrimEnd());
        using (writer.Open(Signature(method)))
        {
            if (method.Guard.Waits)
                WriteWaitingBody(writer, method, guard);
            else
                WriteBody(writer, method, guard);
        }

        if (method.Twin is { } twin)
        {
            writer.Line();
            WriteHead(writer, twin);
            using (writer.Open(Signature(method, twin, isAsync: method.Guard.Waits)))
            {
                if (method.Guard.Waits)
                    WriteWaitingTwinBody(writer, method, guard);
                else
                    WriteTwinBody(writer, method, guard);
            }
        }

        foreach (var helper in method.Helpers)
        {
            writer.Line();
            writer.Line("// Only what is obsolete may call what is obsolete as an error.");
            writer.Line(helper);
        }
    }

    /// <summary>A method and its twin that only are there: what keeps them from being guarded is told as an error.</summary>
    public static void WriteStub(CodeWriter writer, MethodModel method)
    {
        const string why = "// Not guarded, and never run: its limit is an error.";
        writer.Line(why);
        writer.Line(Signature(method) + " { throw null!; }");
        if (method.Twin is not { } twin)
            return;
        writer.Line();
        writer.Line(why);
        WriteHead(writer, twin);
        writer.Line(Signature(method, twin, isAsync: false) + " { throw null!; }");
    }

    private static void WriteHead(CodeWriter writer, TwinModel twin)
    {
        writer.Lines(twin.Documentation);
        if (twin.Attributes.Length > 0)
            writer.Line(twin.Attributes.TrimEnd());
    }

    /// <summary>Waits for the permits, and only then starts the work.</summary>
    private static void WriteWaitingBody(CodeWriter writer, MethodModel method, string guard)
    {
        var (call, error) = (method.Locals.Call, method.Locals.Error);
        var returnsValue = method.Kind is ResultKind.TaskOfT or ResultKind.ValueTaskOfT;
        WriteEntering(writer, method, guard);
        if (method.Fallback is { } fallback && !returnsValue)
        {
            using (writer.Open())
            {
                writer.Line($"await {fallback}.ConfigureAwait(false);");
                writer.Line("return;");
            }
        }
        else
        {
            using (writer.Indented())
                writer.Line(method.Fallback is null ? $"throw {call}.Refusal();" : $"return await {method.Fallback}.ConfigureAwait(false);");
        }

        writer.Line();
        WriteWork(writer, method, method.ReturnType.TrimEnd('?'), $"{call}.Run({method.Work})", Faulted(method, $"{call}.Fail({error})"), returnsValue);
    }

    private static void WriteWaitingTwinBody(CodeWriter writer, MethodModel method, string guard)
    {
        var (call, error) = (method.Locals.Call, method.Locals.Error);
        var type = method.Kind is ResultKind.Task or ResultKind.ValueTask ? "" : $"<{method.ResultType}>";
        WriteEntering(writer, method, guard);
        using (writer.Indented())
            writer.Line($"return {call}.Overloaded{type}();");
        writer.Line();
        WriteWork(writer, method, TwinResult.Of(method.Kind, method.ResultType), $"{call}.TryRun({method.Work})", $"{call}.TryFail{type}({error})", returnsValue: true);
    }

    private static void WriteEntering(CodeWriter writer, MethodModel method, string guard)
    {
        writer.Line($"var {method.Locals.Call} = await {guard}.EnterAsync({(Keys(method) + Token(method)).TrimEnd(',', ' ')}).ConfigureAwait(false);");
        writer.Line($"if ({method.Locals.Call}.IsRefused)");
    }

    private static void WriteWork(CodeWriter writer, MethodModel method, string type, string run, string failed, bool returnsValue)
    {
        var work = method.Locals.Work;
        writer.Line($"{type} {work};");
        using (writer.Open("try"))
            writer.Line($"{work} = {run};");
        using (writer.Open($"catch (global::System.Exception {method.Locals.Error})"))
            writer.Line($"{work} = {failed};");
        writer.Line();
        writer.Line($"{(returnsValue ? "return " : "")}await {work}.ConfigureAwait(false);");
    }

    private static void WriteBody(CodeWriter writer, MethodModel method, string guard)
    {
        var (call, result, error) = (method.Locals.Call, method.Locals.Result, method.Locals.Error);
        var returnsTask = method.Kind is ResultKind.Task or ResultKind.TaskOfT or ResultKind.ValueTask or ResultKind.ValueTaskOfT;
        if (returnsTask)
            WriteOutParameters(writer, method);
        WriteCancellation(writer, method, returnsTask ? Cancelled(method) : null);
        writer.Line($"if (!{guard}.TryEnter({Keys(method)}{Token(method)}out var {call}))");
        WriteRefusal(writer, method, returnsTask ? $"return {Faulted(method, $"{call}.Refusal()")};" : $"throw {call}.Refusal();");
        writer.Line();
        using (writer.Open("try"))
        {
            if (returnsTask || method.Kind == ResultKind.AsyncEnumerable)
                writer.Line($"return {call}.Run({method.Work});");
            else
                WriteSynchronousWork(writer, method, result, returned: result);
        }

        using (writer.Open($"catch (global::System.Exception {error})"))
        {
            if (returnsTask)
            {
                writer.Line($"return {Faulted(method, $"{call}.Fail({error})")};");
            }
            else
            {
                writer.Line($"{call}.Fail({error});");
                writer.Line("throw;");
            }
        }
    }

    /// <summary>A caller that has cancelled already is answered as cancelled, whatever the limits say, and charged nothing.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="method">The method.</param>
    /// <param name="fromCancelled">What makes the cancelled task of a token; null when the method throws.</param>
    private static void WriteCancellation(CodeWriter writer, MethodModel method, string? fromCancelled)
    {
        if (method.TokenParameter is not { } token)
            return;
        if (fromCancelled is null)
        {
            writer.Line($"{token}.ThrowIfCancellationRequested();");
            return;
        }

        writer.Line($"if ({token}.IsCancellationRequested)");
        using (writer.Indented())
            writer.Line($"return {fromCancelled}({token});");
    }

    /// <summary>What a refused call comes to: its fallback's answer, or the refusal.</summary>
    private static void WriteRefusal(CodeWriter writer, MethodModel method, string refusal)
    {
        if (method is { Fallback: { } answer, Kind: ResultKind.Void })
        {
            using (writer.Open())
            {
                writer.Line($"{answer};");
                writer.Line("return;");
            }

            return;
        }

        using (writer.Indented())
            writer.Line(method.Fallback is null ? refusal : $"return {(method.Kind == ResultKind.Reference ? "ref " : "")}{method.Fallback};");
    }

    private static void WriteTwinBody(CodeWriter writer, MethodModel method, string guard)
    {
        var (call, result, error) = (method.Locals.Call, method.Locals.Result, method.Locals.Error);
        var type = method.Kind is ResultKind.Void or ResultKind.Task or ResultKind.ValueTask ? "" : $"<{method.ResultType}>";
        var returnsTask = method.Kind is ResultKind.Task or ResultKind.TaskOfT or ResultKind.ValueTask or ResultKind.ValueTaskOfT;
        WriteOutParameters(writer, method);
        WriteCancellation(writer, method, returnsTask ? $"global::System.Threading.Tasks.ValueTask.FromCanceled<global::Shot.ShotResult{type}>" : null);
        writer.Line($"if (!{guard}.TryEnter({Keys(method)}{Token(method)}out var {call}))");
        using (writer.Indented())
            writer.Line(returnsTask ? $"return new({call}.Overloaded{type}());" : $"return {call}.Overloaded{type}();");
        writer.Line();
        using (writer.Open("try"))
        {
            if (returnsTask)
                writer.Line($"return {call}.TryRun({method.Work});");
            else if (method.Kind == ResultKind.AsyncEnumerable)
                writer.Line($"return global::Shot.ShotResult.Completed{type}({call}.Run({method.Work}));");
            else
                WriteSynchronousWork(writer, method, result, method.Kind == ResultKind.Void ? "global::Shot.ShotResult.Completed()" : $"global::Shot.ShotResult.Completed{type}({result}!)");
        }

        using (writer.Open($"catch (global::System.Exception {error})"))
        {
            if (returnsTask)
            {
                writer.Line($"return {call}.TryFail{type}({error});");
            }
            else
            {
                writer.Line($"{call}.Fail({error});");
                writer.Line("throw;");
            }
        }
    }

    private static void WriteSynchronousWork(CodeWriter writer, MethodModel method, string result, string returned)
    {
        var call = method.Locals.Call;
        if (method.Kind == ResultKind.Void)
        {
            writer.Line($"{method.Work};");
            writer.Line($"{call}.Complete();");
            if (returned != result)
                writer.Line($"return {returned};");
            return;
        }

        var reference = method.Kind == ResultKind.Reference;
        writer.Line(reference ? $"{method.ReturnType} {result} = ref {method.Work};" : $"{method.ResultVariable} {result} = {method.Work};");
        writer.Line($"{call}.Complete();");
        writer.Line(reference ? $"return ref {result};" : $"return {returned};");
    }

    /// <summary>A refusal returns before the work has assigned its <c>out</c> parameters.</summary>
    private static void WriteOutParameters(CodeWriter writer, MethodModel method)
    {
        foreach (var parameter in method.Parameters)
        {
            if (parameter.IsOut)
                writer.Line($"{parameter.Name} = default!;");
        }
    }

    private static string Faulted(MethodModel method, string exception) => method.Kind switch
    {
        ResultKind.Task => $"global::System.Threading.Tasks.Task.FromException({exception})",
        ResultKind.TaskOfT => $"global::System.Threading.Tasks.Task.FromException<{method.ResultType}>({exception})",
        ResultKind.ValueTask => $"global::System.Threading.Tasks.ValueTask.FromException({exception})",
        _ => $"global::System.Threading.Tasks.ValueTask.FromException<{method.ResultType}>({exception})",
    };

    private static string Cancelled(MethodModel method) => method.Kind switch
    {
        ResultKind.Task => "global::System.Threading.Tasks.Task.FromCanceled",
        ResultKind.TaskOfT => $"global::System.Threading.Tasks.Task.FromCanceled<{method.ResultType}>",
        ResultKind.ValueTask => "global::System.Threading.Tasks.ValueTask.FromCanceled",
        _ => $"global::System.Threading.Tasks.ValueTask.FromCanceled<{method.ResultType}>",
    };

    private static string Keys(MethodModel method) => method.Guard.Keys.Count == 0 ? "" : $"[{string.Join(", ", method.Guard.Keys)}], ";

    private static string Token(MethodModel method) => method.TokenParameter is { } token ? token + ", " : "";

    private static string Signature(MethodModel method) =>
        $"{method.Modifiers}{method.ReturnType} {method.ExplicitPrefix}{method.Name}{method.TypeParameters}({Parameters(method.Parameters)}){method.Constraints}";

    private static string Signature(MethodModel method, TwinModel twin, bool isAsync) =>
        $"{twin.Modifiers}{(isAsync ? "async " : "")}{TwinResult.Of(method.Kind, method.ResultType)} {twin.Name}{method.TypeParameters}({Parameters(twin.Parameters)}){twin.Constraints}";

    private static string Parameters(EquatableArray<ParameterModel> parameters) =>
        string.Join(", ", parameters.Select(parameter => parameter.Declaration + parameter.Default));
}
