namespace Shot;

/// <summary>Sources of a key, as constants for <see cref="ShotLimitAttribute.Key"/>: <c>Key = ShotKey.User</c>, <c>Key = ShotKey.Header +
/// "X-Api-Key"</c>. Combine several with <c>+ "+" +</c>.</summary>
public static class ShotKey
{
    /// <summary>The client's IP address.</summary>
    public const string Address = "ip";

    /// <summary>The authenticated user.</summary>
    public const string User = "user";

    /// <summary>A request header. Append its name.</summary>
    public const string Header = "header:";

    /// <summary>A route value. Append its name.</summary>
    public const string Route = "route:";

    /// <summary>A query value. Append its name.</summary>
    public const string Query = "query:";

    /// <summary>A claim of the authenticated user. Append its type.</summary>
    public const string Claim = "claim:";

    /// <summary>A parameter of the annotated method. Append its name.</summary>
    public const string Parameter = "parameter:";

    /// <summary>What a key of the application's own returns for a request to which the limit does not apply, whatever its
    /// <see cref="ShotLimitAttribute.MissingKey"/>: <c>options.AddKey("tenant", context => IsInternal(context) ? ShotKey.NotLimited :
    /// …)</c>. The other limits of the site apply. Only this object has the meaning: no text that a client sends has it.</summary>
    public static string NotLimited { get; } = new("not limited".AsSpan());
}
