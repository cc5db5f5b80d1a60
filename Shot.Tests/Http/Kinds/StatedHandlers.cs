using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.SignalR;

#pragma warning disable CA1822 // SignalR and MVC invoke instance methods

namespace Shot.Tests.Http.Kinds;

/// <summary>An action with the class's criticality, and one with its own.</summary>
[Route("/stated")]
[ShotConcurrency(64)]
[ShotCriticality(ShotCriticality.Critical)]
public class StatedController : ControllerBase
{
    [HttpGet]
    public string Get() => CriticalityTests.Flowing;

    [HttpGet("method")]
    [ShotConcurrency(32)]
    [ShotCriticality(ShotCriticality.Sheddable)]
    public string Method() => CriticalityTests.Flowing;
}

/// <summary>Tells the criticality that its methods see.</summary>
public class StatedHub : Hub
{
    public string Free() => CriticalityTests.Flowing;

    [ShotConcurrency(64)]
    public string Limited() => CriticalityTests.Flowing;
}
