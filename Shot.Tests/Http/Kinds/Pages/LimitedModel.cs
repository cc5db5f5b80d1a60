using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Shot.Tests.Http.Kinds.Pages;

/// <summary>Two requests, whichever handler they are for.</summary>
[ShotLimit(2, perSecond: 0.0001)]
[IgnoreAntiforgeryToken]
public class LimitedModel : PageModel
{
    public IActionResult OnGet() => Page();

    public IActionResult OnPost() => Page();
}
