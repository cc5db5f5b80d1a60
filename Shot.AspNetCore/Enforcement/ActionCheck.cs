using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Controllers;
using Shot.AspNetCore.Endpoints;

namespace Shot.AspNetCore.Enforcement;

/// <summary>
/// Runs no action with limits in a request whose endpoint it is not, as <c>UseMvc()</c> would. MVC asks nobody before it runs an action that is an endpoint: that has
/// its <see cref="GuardedEndpoint"/>.
/// </summary>
internal sealed class ActionCheck : IActionInvokerProvider
{
    private static readonly ConditionalWeakTable<ActionDescriptor, object> Limited = [];

    /// <summary>Behind MVC's own.</summary>
    public int Order => int.MaxValue;

    /// <summary>Whether an action has limits of its own or of its controller.</summary>
    public static bool HasLimits(ActionDescriptor action) => (bool)Limited.GetValue(action, static action => Find(action));

    public void OnProvidersExecuting(ActionInvokerProviderContext context)
    {
        var action = context.ActionContext.ActionDescriptor;
        if (HasLimits(action) && context.ActionContext.HttpContext.GetEndpoint()?.Metadata.GetMetadata<ActionDescriptor>()?.Id != action.Id)
        {
            throw new InvalidOperationException(
                $"'{action.DisplayName}' has a limit and is run without its endpoint, so the limit would not be enforced. "
                + "Write app.MapControllers() or app.MapControllerRoute(…) in place of app.UseMvc(…).");
        }
    }

    public void OnProvidersExecuted(ActionInvokerProviderContext context)
    {
    }

    private static object Find(ActionDescriptor action)
    {
        IEnumerable<object> metadata = action.EndpointMetadata ?? [];
        if (action is ControllerActionDescriptor controller)
            metadata = metadata.Concat(controller.ControllerTypeInfo.GetCustomAttributes(inherit: true)).Concat(controller.MethodInfo.GetCustomAttributes(inherit: true));
        return metadata.OfType<IShotAnnotation>().Any() && !metadata.OfType<ShotExemptAttribute>().Any();
    }
}
