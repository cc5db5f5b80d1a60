namespace Shot.Generators.Model;

internal enum CallKind
{
    /// <summary>A call of a method whose name starts with Use, Add or Map.</summary>
    Call,

    /// <summary>A registration of an annotated interface; the name is the interface's.</summary>
    Registration,

    /// <summary>A call of <c>ExemptFromShot</c>; the name is the interface's.</summary>
    Exemption,

    /// <summary>A method that takes an <c>IServiceCollection</c>.</summary>
    Registrar,

    /// <summary>A method that takes an <c>IEndpointRouteBuilder</c>.</summary>
    Mapper,

    /// <summary>A call of <c>UseShot</c> that guards nothing where it stands; the name is the reason.</summary>
    Misplaced,

    /// <summary>A call of <c>RequireShotLimit</c>, or one that maps many handlers, on what is short-circuited; the name is the called method's.</summary>
    ShortCircuited,

    /// <summary>A call of <c>AddKey</c>; the name is the key's, or empty when it is no constant.</summary>
    Key,

    /// <summary>An assignment of the user by the application itself.</summary>
    User,

    /// <summary>A call of <c>UseShot</c> before the <c>UseAuthentication</c> of the same pipeline, where nobody knows the user.</summary>
    BeforeAuthentication,
}
