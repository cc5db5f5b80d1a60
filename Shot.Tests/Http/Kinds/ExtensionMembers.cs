using Microsoft.AspNetCore.Http;

namespace Shot.Tests.Http.Kinds;

/// <summary>Handlers that are members of extension blocks.</summary>
public static class ExtensionMembers
{
    extension(Version version)
    {
        [ShotLimit(1, perSecond: 0.001)]
        public Task WriteAsync(HttpContext context) => context.Response.WriteAsync(version + " of an extension");

        [ShotLimit(1, perSecond: 0.001)]
        public static string Parts(int id = 5) => $"{id} of a static extension";
    }

    extension<T>(List<T>)
    {
        [ShotLimit(1, perSecond: 0.001)]
        public static string Element() => typeof(T).Name;
    }
}
