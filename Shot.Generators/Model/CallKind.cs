namespace Shot.Generators.Model;

/// <summary>What a call or a declaration shows. The comments say what its name is.</summary>
internal enum CallKind
{
    /// <summary>A call of a set-up method; the method's name.</summary>
    Call,

    /// <summary>A registration of an annotated interface; the interface's name.</summary>
    Registration,

    /// <summary>A call of <c>ExemptFromShot</c>; the interface's name.</summary>
    Exemption,

    /// <summary>A method that takes an <c>IServiceCollection</c>; its name.</summary>
    Registrar,

    /// <summary>A method that takes an <c>IEndpointRouteBuilder</c>; its name.</summary>
    Mapper,

    /// <summary>A call of <c>UseShot</c> that guards nothing where it is; the reason.</summary>
    Misplaced,

    /// <summary>A call that limits or maps endpoints which are short-circuited; the method's name.</summary>
    ShortCircuited,

    /// <summary>A call of <c>AddKey</c>; the key's name, or empty when it is no constant.</summary>
    Key,

    /// <summary>An assignment of the user by the application itself.</summary>
    User,

    /// <summary>A call of <c>UseShot</c> before the <c>UseAuthentication</c> of the same pipeline.</summary>
    BeforeAuthentication,
}
