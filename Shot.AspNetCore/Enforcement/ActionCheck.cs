using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Controllers;

namespace Shot.AspNetCore.Enforcement;

/// <summary>Prevents MVC from running an action with limits without its endpoint, as <c>UseMvc()</c> does.</summary>
internal sealed class ActionCheck : IActionInvokerProvider
{
    private static readonly ConditionalWeakTable<ActionDescriptor, object> Limited = [];

    /// <summary>After MVC's own provider.</summary>
    public int Order => int.MaxValue;

    public static bool HasLimits(ActionDescriptor action) => (bool)Limited.GetValue(action, static action => Find(action));

    public void OnProvidersExecuting(ActionInvokerProviderContext context)
    {
        var action = context.ActionContext.ActionDescriptor;
        if (HasLimits(action) && context.ActionContext.HttpContext.GetEndpoint()?.Metadata.GetMetadata<ActionDescriptor>()?.Id != action.Id)
            throw new InvalidOperationException(
                $"'{action.DisplayName}' has a limit but is run without its endpoint, so the limit would not be enforced. "
                + "Write app.MapControllers() or app.MapControllerRoute(…) instead of app.UseMvc(…).");
    }

    public void OnProvidersExecuted(ActionInvokerProviderContext context)
    {
    }

    private static object Find(ActionDescriptor action)
    {
        IEnumerable<object> metadata = action.EndpointMetadata ?? [];
        if (action is ControllerActionDescriptor controller)
            metadata = metadata
                .Concat(controller.ControllerTypeInfo.GetCustomAttributes(inherit: true))
                .Concat(controller.MethodInfo.GetCustomAttributes(inherit: true));

        return metadata.OfType<IShotAnnotation>().Any() && !metadata.OfType<ShotExemptAttribute>().Any();
    }
}
