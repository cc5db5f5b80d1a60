using Asp.Versioning;
using Microsoft.AspNetCore.Mvc;

namespace Shot.Tests.Http.Kinds.Versions.V2;

/// <summary>Version 2 of a controller.</summary>
[ApiController]
[ApiVersion(2)]
[Route("versioned")]
public class VersionedController : ControllerBase
{
    [HttpGet]
    [ShotLimit(2, perSecond: 1)]
    public IActionResult Get() => Ok("2");
}
