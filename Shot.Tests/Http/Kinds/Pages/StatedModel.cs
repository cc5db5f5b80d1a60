using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Shot.Tests.Http.Kinds.Pages;

/// <summary>Tells the criticality that its handler sees.</summary>
[ShotConcurrency(64)]
[ShotCriticality(ShotCriticality.Critical)]
public class StatedModel : PageModel
{
    public IActionResult OnGet() => Content(CriticalityTests.Flowing);
}
