using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Shot.AspNetCore.CompilerServices;
using Shot.AspNetCore.Endpoints;
using Shot.CompilerServices;

namespace Shot.Tests.Http;

/// <summary>A handler that suspends costs nothing more where nothing can refuse it: its own task is handed on.</summary>
public sealed class SuspendedHandlerTests
{
    private readonly TaskCompletionSource _handler = new();
    private readonly DefaultHttpContext _context = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_suspended_handler_without_guarded_services_hands_its_own_task_on(bool isLimited)
    {
        var answer = Invoke(new ServiceCollection(), isLimited, new Record(hasHandler: true, hasService: false));
        Assert.Same(_handler.Task, answer);
        _handler.SetException(new InvalidOperationException("own"));
        Assert.Equal("own", (await Assert.ThrowsAsync<InvalidOperationException>(() => answer)).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_suspended_handler_is_answered_for_when_a_guarded_service_refuses(bool isLimited)
    {
        var answer = Invoke(new ServiceCollection(), isLimited, new Record(hasHandler: true, hasService: true));
        _handler.SetException(new ShotOverloadedException("service", TimeSpan.FromSeconds(1)));
        await answer;
        Assert.Equal(503, _context.Response.StatusCode);
    }

    [Fact]
    public async Task A_late_service_outside_the_applications_records_is_answered()
    {
        var services = new ServiceCollection();
        ShotServices.Add(services, configure: null);
        var answer = Invoke(services, isLimited: true);
        _handler.SetException(new ShotTimeoutException("service", TimeSpan.FromSeconds(1)));
        await answer;
        Assert.Equal(408, _context.Response.StatusCode);
    }

    private Task Invoke(IServiceCollection services, bool isLimited, params IShotRecord[] records)
    {
        var provider = services.BuildServiceProvider();
        var app = new ApplicationBuilder(provider);
        ShotPipeline.Use(app, records);
        app.Run(_ => _handler.Task);
        object[] metadata = isLimited ? [new ShotLimitMetadata(new GuardDefinition("limit") { Limits = [new LimitDefinition("limit", permits: 10, perSecond: 10)] })] : [];
        _context.RequestServices = provider;
        _context.SetEndpoint(new Endpoint(_ => _handler.Task, new EndpointMetadataCollection(metadata), "endpoint"));
        return app.Build()(_context);
    }

    private sealed class Record(bool hasHandler, bool hasService) : IShotRecord
    {
        private readonly GuardDefinition _handler = new("handler");
        private readonly GuardDefinition _service = new("service");

        void IShotRecord.AddInterfaces(GuardedInterfaces interfaces)
        {
        }

        void IShotRecord.AddEndpoints(EndpointGuards endpoints)
        {
            if (hasHandler)
                endpoints.Add(typeof(Record), _handler);
        }

        void IShotRecord.AddGuards(GuardManifest manifest)
        {
            if (hasHandler)
                manifest.Add(_handler, "Handlers.cs: Handler");
            if (hasService)
                manifest.Add(_service, "Services.cs: Service");
        }
    }
}
