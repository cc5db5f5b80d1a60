namespace Shot.Generators.Emission;

/// <summary>Prints what connects gRPC services to Shot. It is emitted, so that no package of Shot depends on a gRPC library.</summary>
internal static class GrpcEmitter
{
    /// <summary>Reads an endpoint's method from a type that Shot's assemblies do not reference.</summary>
    public const string Endpoints =
        $"global::{KnownTypes.Pipeline}.Endpoints<global::{KnownTypes.GrpcMethodMetadata}>"
        + "(static metadata => (metadata.ServiceType, metadata.Method.Name))";

    /// <summary>The interceptor, whose <c>Add</c> method <c>AddShot</c> calls.</summary>
    public const string Interceptor = $"global::{RecordEmitter.Namespace}.{Name}";

    private const string Name = "ShotGrpcInterceptor";
    private const string Core = "global::Grpc.Core";
    private const string Answers = $"global::{KnownTypes.GrpcAnswers}";
    private const string Services = "global::Microsoft.Extensions.DependencyInjection.IServiceCollection";
    private const string Configure = "global::Microsoft.Extensions.DependencyInjection.OptionsServiceCollectionExtensions"
        + $".Configure<global::{KnownTypes.GrpcServiceOptions}>";

    private const string Task = "global::System.Threading.Tasks.Task";
    private const string Request = "TRequest request";
    private const string Requests = $"{Core}.IAsyncStreamReader<TRequest> requestStream";
    private const string Responses = $"{Core}.IServerStreamWriter<TResponse> responseStream";

    public static void WriteInterceptor(CodeWriter writer)
    {
        writer.Line();
        using (writer.Open($"namespace {RecordEmitter.Namespace}"))
        {
            writer.Line("/// <summary>Answers gRPC calls of which a guarded service behind the method was refused, or late.</summary>");
            Attributes.WriteEmbedded(writer);
            using (writer.Open($"internal sealed class {Name}({Answers} answers) : {Core}.Interceptors.Interceptor"))
            {
                using (writer.Open($"public static {Services} Add({Services} services)"))
                {
                    writer.Line($"if ({Answers}.TryAdd(services))");
                    writer.Line($"    {Configure}(services, static options => options.Interceptors.Add<{Name}>());");
                    writer.Line("return services;");
                }

                WriteHandler(writer, "Unary", hasResult: true, Request);
                WriteHandler(writer, "ClientStreaming", hasResult: true, Requests);
                WriteHandler(writer, "ServerStreaming", hasResult: false, Request, Responses);
                WriteHandler(writer, "DuplexStreaming", hasResult: false, Requests, Responses);

                writer.Line();
                const string Parameters = $"global::System.Exception error, {Core}.ServerCallContext context";
                using (writer.Open($"private async {Task}<{Core}.RpcException> AnswerAsync({Parameters})"))
                {
                    writer.Line(
                        $"var (code, message) = await answers.AnswerAsync({Core}.ServerCallContextExtensions.GetHttpContext(context), "
                        + $"(global::{KnownTypes.Exception})error).ConfigureAwait(false);");
                    writer.Line($"return new {Core}.RpcException(new {Core}.Status(({Core}.StatusCode)code, message, error));");
                }
            }
        }
    }

    private static void WriteHandler(CodeWriter writer, string kind, bool hasResult, params string[] streams)
    {
        var arguments = Print.List(streams.Select(stream => stream.Substring(stream.LastIndexOf(' ') + 1)));
        var method = $"public override async {Task}{(hasResult ? "<TResponse>" : "")} {kind}ServerHandler<TRequest, TResponse>"
            + $"({Print.List(streams)}, {Core}.ServerCallContext context, {Core}.{kind}ServerMethod<TRequest, TResponse> continuation)";
        writer.Line();
        using (writer.Open(method))
        {
            using (writer.Open("try"))
                writer.Line($"{(hasResult ? "return " : "")}await continuation({arguments}, context).ConfigureAwait(false);");
            using (writer.Open($"catch (global::System.Exception error) when (error is global::{KnownTypes.Exception})"))
                writer.Line("throw await AnswerAsync(error, context).ConfigureAwait(false);");
        }
    }
}
