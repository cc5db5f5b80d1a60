namespace Shot;

/// <summary>
/// The kinds of <see cref="ShotLimitAttribute.Key"/>. All are constants, so an annotation can use them: <c>Key = ShotKey.User</c>,
/// <c>Key = ShotKey.Header + "X-Api-Key"</c>. Several keys are combined with <c>+ "+" +</c>.
/// </summary>
public static class ShotKey
{
    /// <summary>The client's IP address.</summary>
    public const string Address = "ip";

    /// <summary>The authenticated user.</summary>
    public const string User = "user";

    /// <summary>A request header; its name follows.</summary>
    public const string Header = "header:";

    /// <summary>A route value; its name follows.</summary>
    public const string Route = "route:";

    /// <summary>A query value; its name follows.</summary>
    public const string Query = "query:";

    /// <summary>A claim of the authenticated user; its type follows.</summary>
    public const string Claim = "claim:";

    /// <summary>A parameter of the annotated method; its name follows.</summary>
    public const string Parameter = "parameter:";
}
