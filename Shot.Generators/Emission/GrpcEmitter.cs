namespace Shot.Generators.Emission;

/// <summary>Prints what connects gRPC services to Shot. It is emitted, so that no package of Shot depends on a gRPC library.</summary>
internal static class GrpcEmitter
{
    public const string Endpoints =
        $"global::{KnownTypes.Pipeline}.Endpoints<global::{KnownTypes.GrpcMethodMetadata}>"
        + "(static metadata => (metadata.ServiceType, metadata.Method.Name))";

    /// <summary>The interceptor, whose <c>Add</c> method <c>AddShot</c> calls.</summary>
    public const string Interceptor = $"global::{RecordEmitter.Namespace}.{Name}";
    private const string Name = "ShotGrpcInterceptor";
    private const string Core = "global::Grpc.Core";
    private const string Answers = $"global::{KnownTypes.GrpcAnswers}";
    private const string Services = $"global::{KnownTypes.ServiceCollection}";
    private const string Task = "global::System.Threading.Tasks.Task";
    private const string Request = "TRequest request";
    private const string Requests = $"{Core}.IAsyncStreamReader<TRequest> requestStream";
    private const string Responses = $"{Core}.IServerStreamWriter<TResponse> responseStream";

    public static void WriteInterceptor(CodeWriter writer)
    {
        writer.Line();
        using (writer.Open($"namespace {RecordEmitter.Namespace}"))
        {
            writer.Lines(
            [
                "/// <summary>Answers gRPC calls of which a guarded service behind the method was refused, or late.</summary>",
                Attributes.Generated,
                Attributes.Embedded,
            ]);
            using (writer.Open($"internal sealed class {Name}({Answers} answers) : {Core}.Interceptors.Interceptor"))
            {
                writer.Lines(
                [
                    $"public static {Services} Add({Services} services)",
                    "{",
                    $"    if ({Answers}.TryAdd(services))",
                    "        global::Microsoft.Extensions.DependencyInjection.OptionsServiceCollectionExtensions"
                        + $".Configure<global::{KnownTypes.GrpcServiceOptions}>"
                        + $"(services, static options => options.Interceptors.Add<{Name}>());",
                    "    return services;",
                    "}",
                    .. Handler("Unary", hasResult: true, Request),
                    .. Handler("ClientStreaming", hasResult: true, Requests),
                    .. Handler("ServerStreaming", hasResult: false, Request, Responses),
                    .. Handler("DuplexStreaming", hasResult: false, Requests, Responses),
                    "",
                    $"private async {Task}<{Core}.RpcException> AnswerAsync"
                        + $"(global::System.Exception error, {Core}.ServerCallContext context)",
                    "{",
                    $"    var (code, message) = await answers.AnswerAsync({Core}.ServerCallContextExtensions.GetHttpContext(context), "
                        + $"(global::{KnownTypes.Exception})error).ConfigureAwait(false);",
                    $"    return new {Core}.RpcException(new {Core}.Status(({Core}.StatusCode)code, message, error));",
                    "}",
                ]);
            }
        }
    }

    private static string[] Handler(string kind, bool hasResult, params string[] streams) =>
    [
        "",
        $"public override async {Task}{(hasResult ? "<TResponse>" : "")} {kind}ServerHandler<TRequest, TResponse>"
            + $"({Print.List(streams)}, {Core}.ServerCallContext context, {Core}.{kind}ServerMethod<TRequest, TResponse> continuation)",
        "{",
        "    try",
        "    {",
        $"        {(hasResult ? "return " : "")}await continuation("
            + $"{Print.List(streams.Select(static stream => stream.Split(' ')[1]))}, context).ConfigureAwait(false);",
        "    }",
        $"    catch (global::System.Exception error) when (error is global::{KnownTypes.Exception})",
        "    {",
        "        throw await AnswerAsync(error, context).ConfigureAwait(false);",
        "    }",
        "}",
    ];
}
