using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Shot.Tests.Http.Kinds.Pages;

[ShotLimit(1, perSecond: 0.0001)]
public abstract class BaseModel : PageModel;

/// <summary>Limited by what it derives from.</summary>
public class DerivedModel : BaseModel;
