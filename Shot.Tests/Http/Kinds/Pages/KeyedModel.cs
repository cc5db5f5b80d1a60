using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Shot.Tests.Http.Kinds.Pages;

/// <summary>Has handlers with parameters.</summary>
public class KeyedModel : PageModel
{
    public IActionResult OnGet(string? text) => Content(text ?? "");

    public IActionResult OnPost([FromQuery] int? size, [FromQuery(Name = "size")] string? same) => Content($"{size}{same}");
}
