namespace Shot.Generators;

/// <summary>Every name of the run time that the generator or emitted code relies on.</summary>
internal static class KnownTypes
{
    public const string LimitAttribute = "Shot.ShotLimitAttribute";
    public const string ConcurrencyAttribute = "Shot.ShotConcurrencyAttribute";
    public const string DeadlineAttribute = "Shot.ShotDeadlineAttribute";
    public const string KeyAttribute = "Shot.ShotKeyAttribute";
    public const string ExemptAttribute = "Shot.ShotExemptAttribute";
    public const string CriticalityAttribute = "Shot.ShotCriticalityAttribute";

    /// <summary>The attributes that make a declaration a site of its own.</summary>
    public static readonly string[] Annotations = [LimitAttribute, ConcurrencyAttribute, DeadlineAttribute];

    /// <summary>Those, and the attribute that a guard's definition includes.</summary>
    public static readonly string[] Defining = [.. Annotations, CriticalityAttribute];
    public const string RecordAttribute = "Shot.CompilerServices.ShotRecordAttribute";
    public const string GuardedAttribute = "Shot.CompilerServices.ShotGuardedAttribute";
    public const string Guarded = "Shot.CompilerServices.IGuarded";
    public const string Exception = "Shot.IShotException";
    public const string GrpcAnswers = "Shot.AspNetCore.CompilerServices.ShotGrpc";
    public const string Operations = "Shot.AspNetCore.CompilerServices.ShotOperations";
    public const string Pipeline = "Shot.AspNetCore.CompilerServices.ShotPipeline";
    public const string Options = "Shot.ShotOptions";
    public const string HttpOptions = "Shot.AspNetCore.ShotHttpOptions";

    /// <summary>The namespaces of the emitted extension methods, where users look for such methods.</summary>
    public const string ServiceNamespace = "Microsoft.Extensions.DependencyInjection";
    public const string ApplicationNamespace = "Microsoft.AspNetCore.Builder";
    public const string ServiceExtensions = "ShotServiceCollectionExtensions";
    public const string ApplicationExtensions = "ShotApplicationBuilderExtensions";
    public const string CoreAssembly = "Shot.Core";
    public const string AspNetCoreAssembly = "Shot.AspNetCore";
    public const string HttpAssembly = "Microsoft.AspNetCore.Http.Abstractions";

    /// <summary>Shot's assemblies, which add no keys and authenticate nobody.</summary>
    public static readonly string[] OwnAssemblies = [CoreAssembly, AspNetCoreAssembly, "Shot.Http", "Shot.Redis", "Shot.Dashboard"];
    public const string CancellationToken = "System.Threading.CancellationToken";
    public const string ServiceCollection = "Microsoft.Extensions.DependencyInjection.IServiceCollection";
    public const string ServiceDescriptor = "Microsoft.Extensions.DependencyInjection.ServiceDescriptor";
    public const string ApplicationBuilder = "Microsoft.AspNetCore.Builder.IApplicationBuilder";
    public const string ObsoleteAttribute = "System.ObsoleteAttribute";
    public const string Delegate = "System.Delegate";
    public const string RequestDelegate = "Microsoft.AspNetCore.Http.RequestDelegate";
    public const string ControllerAttribute = "Microsoft.AspNetCore.Mvc.ControllerAttribute";
    public const string NonControllerAttribute = "Microsoft.AspNetCore.Mvc.NonControllerAttribute";
    public const string NonActionAttribute = "Microsoft.AspNetCore.Mvc.NonActionAttribute";
    public const string PageModelAttribute = "Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure.PageModelAttribute";
    public const string Hub = "Microsoft.AspNetCore.SignalR.Hub";
    public const string ChannelReader = "System.Threading.Channels.ChannelReader";
    public const string BindServiceMethodAttribute = "Grpc.Core.BindServiceMethodAttribute";
    public const string GrpcServiceOptions = "Grpc.AspNetCore.Server.GrpcServiceOptions";
    public const string GrpcMethodMetadata = "Grpc.AspNetCore.Server.GrpcMethodMetadata";

    /// <summary>What every grain interface of Orleans inherits.</summary>
    public const string Grain = "Orleans.Runtime.IAddressable";
    public const string WebApplication = "Microsoft.AspNetCore.Builder.WebApplication";
    public const string EndpointMapper = "Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions";

    /// <summary>An application with OpenAPI documents has both. They come from two packages.</summary>
    public const string OpenApiOptions = "Microsoft.AspNetCore.OpenApi.OpenApiOptions";
    public const string OpenApiResponse = "Microsoft.OpenApi.OpenApiResponse";
    public const string UseShot = "UseShot";
    public const string AddShot = "AddShot";
    public const string UseAuthentication = "UseAuthentication";
    public const string AddAuthentication = "AddAuthentication";
    public const string AddKey = "AddKey";
    public const string AddCost = "AddCost";
    public const string UseRouting = "UseRouting";
    public const string UseEndpoints = "UseEndpoints";
    public const string MapHub = "MapHub";
    public const string MapRazorPages = "MapRazorPages";
    public const string MapGrpcService = "MapGrpcService";
    public const string RequireShotLimit = "RequireShotLimit";
    public const string RequireShotConcurrency = "RequireShotConcurrency";

    /// <summary>The framework's methods that an assembly records when they map its handlers.</summary>
    public static readonly string[] FrameworkMappers = [MapHub, MapRazorPages, MapGrpcService];
    public static readonly string[] EndpointLimits = [RequireShotLimit, RequireShotConcurrency, "RequireShotDeadline"];
    /// <summary>The methods that add a store for the limits of a cluster. A library's own may call one of them.</summary>
    public static readonly string[] Stores = ["AddShotStore", "AddShotRedis"];
    public const string ExemptFromShot = "ExemptFromShot";
    public const string ObsoleteMark = "[global::System.Obsolete]";

    public const string Services = "global::Shot.CompilerServices";
    public const int ContractVersion = 1;
}
