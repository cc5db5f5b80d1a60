namespace Shot.Generators.Emission;

/// <summary>
/// Prints what connects an application's gRPC services to Shot. It is emitted, and not in a package, so that Shot depends on no gRPC library; what it says comes
/// from the runtime.
/// </summary>
internal static class GrpcEmitter
{
    /// <summary>Tells an endpoint's method, which stands only in a type that Shot's own assemblies do not reference.</summary>
    public const string Endpoints =
        $"global::{KnownTypes.Pipeline}.Endpoints<global::{KnownTypes.GrpcMethodMetadata}>(static metadata => (metadata.ServiceType, metadata.Method.Name))";

    /// <summary>The interceptor, which <c>AddShot</c> adds by its own <c>Add</c>.</summary>
    public const string Interceptor = $"global::{RecordEmitter.Namespace}.{Name}";

    private const string Name = "ShotGrpcInterceptor";
    private const string Core = "global::Grpc.Core";
    private const string Answers = $"global::{KnownTypes.GrpcAnswers}";
    private const string Services = "global::Microsoft.Extensions.DependencyInjection.IServiceCollection";
    private const string Task = "global::System.Threading.Tasks.Task";

    public static void WriteInterceptor(CodeWriter writer)
    {
        writer.Line();
        using (writer.Open($"namespace {RecordEmitter.Namespace}"))
        {
            writer.Line("/// <summary>Answers gRPC calls of which a guarded service behind the method was refused, or late.</summary>");
            Attributes.Write(writer);
            writer.Line("[global::Microsoft.CodeAnalysis.Embedded]");
            using (writer.Open($"internal sealed class {Name}({Answers} answers) : {Core}.Interceptors.Interceptor"))
            {
                using (writer.Open($"public static {Services} Add({Services} services)"))
                {
                    writer.Line($"if ({Answers}.TryAdd(services))");
                    using (writer.Indented())
                        writer.Line($"global::Microsoft.Extensions.DependencyInjection.OptionsServiceCollectionExtensions.Configure<global::{KnownTypes.GrpcServiceOptions}>(services, static options => options.Interceptors.Add<{Name}>());");
                    writer.Line("return services;");
                }

                const string Request = "TRequest request";
                const string Requests = $"{Core}.IAsyncStreamReader<TRequest> requestStream";
                const string Responses = $"{Core}.IServerStreamWriter<TResponse> responseStream";
                WriteHandler(writer, "Unary", hasResult: true, Request);
                WriteHandler(writer, "ClientStreaming", hasResult: true, Requests);
                WriteHandler(writer, "ServerStreaming", hasResult: false, Request, Responses);
                WriteHandler(writer, "DuplexStreaming", hasResult: false, Requests, Responses);

                writer.Line();
                using (writer.Open($"private async {Task}<{Core}.RpcException> AnswerAsync(global::System.Exception error, {Core}.ServerCallContext context)"))
                {
                    writer.Line($"var (code, message) = await answers.AnswerAsync({Core}.ServerCallContextExtensions.GetHttpContext(context), (global::{KnownTypes.Exception})error).ConfigureAwait(false);");
                    writer.Line($"return new {Core}.RpcException(new {Core}.Status(({Core}.StatusCode)code, message, error));");
                }
            }
        }
    }

    private static void WriteHandler(CodeWriter writer, string kind, bool hasResult, params string[] streams)
    {
        var parameters = string.Join(", ", streams);
        var arguments = string.Join(", ", streams.Select(stream => stream.Substring(stream.LastIndexOf(' ') + 1)));
        writer.Line();
        using (writer.Open($"public override async {Task}{(hasResult ? "<TResponse>" : "")} {kind}ServerHandler<TRequest, TResponse>({parameters}, {Core}.ServerCallContext context, {Core}.{kind}ServerMethod<TRequest, TResponse> continuation)"))
        {
            using (writer.Open("try"))
                writer.Line($"{(hasResult ? "return " : "")}await continuation({arguments}, context).ConfigureAwait(false);");
            using (writer.Open($"catch (global::System.Exception error) when (error is global::{KnownTypes.Exception})"))
                writer.Line("throw await AnswerAsync(error, context).ConfigureAwait(false);");
        }
    }
}
