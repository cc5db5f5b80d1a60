using Asp.Versioning;
using Microsoft.AspNetCore.Mvc;

namespace Shot.Tests.Http.Kinds.Versions.V1;

/// <summary>Version 1 of a controller.</summary>
[ApiController]
[ApiVersion(1)]
[Route("versioned")]
public class VersionedController : ControllerBase
{
    [HttpGet]
    [ShotLimit(1, perSecond: 1)]
    public IActionResult Get() => Ok("1");
}
