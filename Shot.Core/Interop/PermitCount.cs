namespace Shot.Interop;

/// <summary>Checks the number of permits, with the parameter name of <see cref="System.Threading.RateLimiting"/>.</summary>
internal static class PermitCount
{
    public static void Check(int permitCount, int limit)
    {
        if (permitCount > limit)
            throw new ArgumentOutOfRangeException(nameof(permitCount), permitCount, string.Create(CultureInfo.InvariantCulture,
                $"permitCount must be 0 to {limit:N0}, the limit; it is {permitCount:N0}."));
    }
}
