namespace Shot.Generators.Emission;

/// <summary>Prints a guarded method and its twin, around the expression of its guard.</summary>
internal static class MethodEmitter
{
    private const string Tasks = "global::System.Threading.Tasks";

    public static void Write(CodeWriter writer, MethodModel method, string guard)
    {
        writer.Lines([.. method.Documentation, .. Attributes(method.Attributes)]);
        WriteBody(writer, method, method.Declaration, guard, OfWrapper(method));
        if (method.Twin is { } twin)
        {
            writer.Lines(["", .. twin.Documentation, .. Attributes(twin.Attributes)]);
            WriteBody(writer, method, twin.Declaration, guard, OfTwin(method, twin));
        }

        foreach (var helper in method.Helpers)
            writer.Lines(["", "// Only what is obsolete may call what is obsolete as an error.", helper]);
    }

    /// <summary>A method and its twin that only satisfy the compiler: an error says why they are not guarded.</summary>
    public static void WriteStub(CodeWriter writer, MethodModel method)
    {
        const string why = "// Not guarded, and never run: its limit is an error.";
        writer.Lines([why, method.Declaration + " { throw null!; }"]);
        if (method.Twin is { } twin)
            writer.Lines(["", why, .. twin.Documentation, .. Attributes(twin.Attributes), twin.Declaration + " { throw null!; }"]);
    }

    private sealed record Answers(
        string[] Refused, string? Cancelled, string? Run, string? Completed, string? Failed, string TaskType, bool ReturnsValue,
        bool AssignsOut);

    private static Answers OfWrapper(MethodModel method)
    {
        var (call, result, error) = (method.Locals.Call, method.Locals.Result, method.Locals.Error);
        var returnsValue = method.Kind is ResultKind.TaskOfT or ResultKind.ValueTaskOfT;
        var factory = $"{Tasks}.{(method.Kind is ResultKind.Task or ResultKind.TaskOfT ? "Task" : "ValueTask")}";
        var reference = method.Kind == ResultKind.Reference ? "ref " : "";
        return new Answers(
            (method.Fallback, method.Guard.Waits) switch
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
        string?[] arguments = [method.Guard.Keys.Count == 0 ? null : $"[{Print.List(method.Guard.Keys)}]", method.TokenParameter];
        using (writer.Open(declaration))
        {
            if (method.Guard.Waits)
                WriteWaiting(writer, method, $"{guard}.EnterAsync({Print.List(arguments.OfType<string>())})", answers);
            else
                WriteImmediate(writer, method, $"{guard}.TryEnter", arguments.OfType<string>(), answers);
        }
    }

    private static void WriteWaiting(CodeWriter writer, MethodModel method, string enter, Answers answers)
    {
        var (call, work) = (method.Locals.Call, method.Locals.Work);
        writer.Lines([$"var {call} = await {enter}.ConfigureAwait(false);", $"if ({call}.IsRefused)"]);
        WriteBranch(writer, answers.Refused);
        writer.Lines(["", $"{answers.TaskType} {work};", "try", "{", $"    {work} = {answers.Run};", "}"]);
        writer.Lines([$"catch (global::System.Exception {method.Locals.Error})", "{", $"    {work} = {answers.Failed};", "}", ""]);
        writer.Line($"{(answers.ReturnsValue ? "return " : "")}await {work}.ConfigureAwait(false);");
    }

    private static void WriteImmediate(
        CodeWriter writer, MethodModel method, string enter, IEnumerable<string> arguments, Answers answers)
    {
        var (call, result, error) = (method.Locals.Call, method.Locals.Result, method.Locals.Error);
        if (answers.AssignsOut)
            writer.Lines(method.OutParameters.Select(static parameter => $"{parameter} = default!;"));

        // A caller that has cancelled already is answered as cancelled, whatever the limits say, and takes no permit.
        if (method.TokenParameter is { } token)
        {
            writer.Lines(answers.Cancelled is { } cancelled
                ? [$"if ({token}.IsCancellationRequested)", $"    return {cancelled}({token});"]
                : [$"{token}.ThrowIfCancellationRequested();"]);
        }

        writer.Line($"if (!{enter}({Print.List(arguments.Append($"out var {call}"))}))");
        WriteBranch(writer, answers.Refused);
        writer.Line();
        var variable = method.Kind == ResultKind.Void ? "" : $"{method.ResultVariable} {result} = ";
        var work = $"{variable}{(method.Kind == ResultKind.Reference ? "ref " : "")}{method.Work};";
        string[] completed = answers.Completed is null ? [] : [$"return {answers.Completed};"];
        using (writer.Open("try"))
            writer.Lines(answers.Run is { } run ? [$"return {run};"] : [work, $"{call}.Complete();", .. completed]);
        using (writer.Open($"catch (global::System.Exception {error})"))
            writer.Lines(answers.Failed is { } failed ? [$"return {failed};"] : [$"{call}.Fail({error});", "throw;"]);
    }

    private static void WriteBranch(CodeWriter writer, string[] statements) => writer.Lines(
        statements.Length == 1 ? [$"    {statements[0]}"] : ["{", .. statements.Select(static statement => $"    {statement}"), "}"]);

    private static string[] Attributes(string attributes) => attributes.Length == 0 ? [] : [attributes.TrimEnd()];
}
