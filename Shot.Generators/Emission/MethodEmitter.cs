using Shot.Generators.Model;

namespace Shot.Generators.Emission;

/// <summary>Prints a guarded method and its twin, around the expression of its guard.</summary>
internal static class MethodEmitter
{
    private const string Tasks = "global::System.Threading.Tasks";

    public static void Write(CodeWriter writer, MethodModel method, string guard)
    {
        writer.Lines(method.Documentation);
        Attributes.Write(writer, method.Attributes);
        WriteBody(writer, method, method.Declaration, guard, OfWrapper(method));
        if (method.Twin is { } twin)
        {
            writer.Line();
            writer.Lines(twin.Documentation);
            Attributes.Write(writer, twin.Attributes);
            WriteBody(writer, method, twin.Declaration, guard, OfTwin(method, twin));
        }

        foreach (var helper in method.Helpers)
        {
            writer.Line();
            writer.Line("// Only what is obsolete may call what is obsolete as an error.");
            writer.Line(helper);
        }
    }

    /// <summary>A method and its twin that only satisfy the compiler: an error says why they are not guarded.</summary>
    public static void WriteStub(CodeWriter writer, MethodModel method)
    {
        const string why = "// Not guarded, and never run: its limit is an error.";
        writer.Line(why);
        writer.Line(method.Declaration + " { throw null!; }");
        if (method.Twin is not { } twin)
            return;
        writer.Line();
        writer.Line(why);
        writer.Lines(twin.Documentation);
        Attributes.Write(writer, twin.Attributes);
        writer.Line(twin.Declaration + " { throw null!; }");
    }

    /// <summary>The expressions and statements in which a wrapper and its twin differ.</summary>
    private sealed record Answers(
        string[] Refused,
        string? Cancelled,
        string? Run,
        string? Completed,
        string? Failed,
        string TaskType,
        bool ReturnsValue,
        bool AssignsOut);

    private static Answers OfWrapper(MethodModel method)
    {
        var (call, result, error) = (method.Locals.Call, method.Locals.Result, method.Locals.Error);
        var waits = method.Guard.Waits;
        var returnsValue = method.Kind is ResultKind.TaskOfT or ResultKind.ValueTaskOfT;
        var factory = $"{Tasks}.{(method.Kind is ResultKind.Task or ResultKind.TaskOfT ? "Task" : "ValueTask")}";
        var reference = method.Kind == ResultKind.Reference ? "ref " : "";
        return new Answers(
            (method.Fallback, waits) switch
            {
                (null, false) when method.IsTask => [$"return {Faulted($"{call}.Refusal()")};"],
                (null, _) => [$"throw {call}.Refusal();"],
                ({ } fallback, true) => returnsValue
                    ? [$"return await {fallback}.ConfigureAwait(false);"]
                    : [$"await {fallback}.ConfigureAwait(false);", "return;"],
                ({ } fallback, false) => method.Kind == ResultKind.Void ? [$"{fallback};", "return;"] : [$"return {reference}{fallback};"],
            },
            method.IsTask ? $"{factory}.FromCanceled{method.ResultArgument}" : null,
            method.IsTask || method.Kind == ResultKind.AsyncEnumerable ? $"{call}.Run({method.Work})" : null,
            method.Kind == ResultKind.Void ? null : reference + result,
            method.IsTask ? Faulted($"{call}.Fail({error})") : null,
            method.ReturnType.TrimEnd('?'),
            returnsValue,
            AssignsOut: method.IsTask);

        string Faulted(string exception) => $"{factory}.FromException{method.ResultArgument}({exception})";
    }

    private static Answers OfTwin(MethodModel method, TwinModel twin)
    {
        var (call, result, error) = (method.Locals.Call, method.Locals.Result, method.Locals.Error);
        var type = method.ResultArgument;
        var overloaded = $"{call}.Overloaded{type}()";
        var completed = $"global::Shot.ShotResult.Completed{type}";
        return new Answers(
            [method.IsTask && !method.Guard.Waits ? $"return new({overloaded});" : $"return {overloaded};"],
            method.IsTask ? $"{Tasks}.ValueTask.FromCanceled<global::Shot.ShotResult{type}>" : null,
            method.IsTask ? $"{call}.TryRun({method.Work})"
                : method.Kind == ResultKind.AsyncEnumerable ? $"{completed}({call}.Run({method.Work}))"
                : null,
            method.Kind == ResultKind.Void ? $"{completed}()" : $"{completed}({result}!)",
            method.IsTask ? $"{call}.TryFail{type}({error})" : null,
            twin.ReturnType,
            ReturnsValue: true,
            AssignsOut: true);
    }

    private static void WriteBody(CodeWriter writer, MethodModel method, string declaration, string guard, Answers answers)
    {
        using (writer.Open(declaration))
        {
            if (method.Guard.Waits)
                WriteWaiting(writer, method, guard, answers);
            else
                WriteImmediate(writer, method, guard, answers);
        }
    }

    /// <summary>Waits for the permits, and only then starts the work.</summary>
    private static void WriteWaiting(CodeWriter writer, MethodModel method, string guard, Answers answers)
    {
        var (call, work) = (method.Locals.Call, method.Locals.Work);
        writer.Line($"var {call} = await {guard}.EnterAsync({Print.List(Arguments(method))}).ConfigureAwait(false);");
        writer.Line($"if ({call}.IsRefused)");
        WriteRefused(writer, answers.Refused);
        writer.Line();
        writer.Line($"{answers.TaskType} {work};");
        using (writer.Open("try"))
            writer.Line($"{work} = {answers.Run};");
        using (writer.Open($"catch (global::System.Exception {method.Locals.Error})"))
            writer.Line($"{work} = {answers.Failed};");
        writer.Line();
        writer.Line($"{(answers.ReturnsValue ? "return " : "")}await {work}.ConfigureAwait(false);");
    }

    private static void WriteImmediate(CodeWriter writer, MethodModel method, string guard, Answers answers)
    {
        var call = method.Locals.Call;
        if (answers.AssignsOut)
            writer.Lines(method.OutParameters.Select(static parameter => $"{parameter} = default!;"));
        WriteCancellation(writer, method.TokenParameter, answers.Cancelled);
        writer.Line($"if (!{guard}.TryEnter({Print.List(Arguments(method).Append($"out var {call}"))}))");
        WriteRefused(writer, answers.Refused);
        writer.Line();
        using (writer.Open("try"))
        {
            if (answers.Run is { } run)
                writer.Line($"return {run};");
            else
                WriteSynchronousWork(writer, method, answers.Completed);
        }

        using (writer.Open($"catch (global::System.Exception {method.Locals.Error})"))
        {
            if (answers.Failed is { } failed)
                writer.Line($"return {failed};");
            else
                writer.Lines([$"{call}.Fail({method.Locals.Error});", "throw;"]);
        }
    }

    /// <summary>A caller that has cancelled already is answered as cancelled, whatever the limits say, and takes no permit.</summary>
    private static void WriteCancellation(CodeWriter writer, string? token, string? cancelled)
    {
        if (token is null)
            return;
        if (cancelled is null)
        {
            writer.Line($"{token}.ThrowIfCancellationRequested();");
            return;
        }

        writer.Line($"if ({token}.IsCancellationRequested)");
        using (writer.Indented())
            writer.Line($"return {cancelled}({token});");
    }

    private static void WriteRefused(CodeWriter writer, string[] statements)
    {
        using IDisposable scope = statements.Length > 1 ? writer.Open() : writer.Indented();
        writer.Lines(statements);
    }

    private static void WriteSynchronousWork(CodeWriter writer, MethodModel method, string? completed)
    {
        var variable = method.Kind == ResultKind.Void ? "" : $"{method.ResultVariable} {method.Locals.Result} = ";
        writer.Line($"{variable}{(method.Kind == ResultKind.Reference ? "ref " : "")}{method.Work};");
        writer.Line($"{method.Locals.Call}.Complete();");
        if (completed is not null)
            writer.Line($"return {completed};");
    }

    private static IEnumerable<string> Arguments(MethodModel method) =>
        new[] { method.Guard.Keys.Count == 0 ? null : $"[{Print.List(method.Guard.Keys)}]", method.TokenParameter }.OfType<string>();
}
