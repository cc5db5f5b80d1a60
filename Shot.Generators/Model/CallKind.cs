namespace Shot.Generators.Model;

/// <summary>What a call or a declaration shows. The comments say what its name is.</summary>
internal enum CallKind
{
    Call, // a call of a set-up method: the method's name
    Registration, // a registration of an annotated interface: the interface's name
    Exemption, // a call of ExemptFromShot: the interface's name
    Registrar, // a method that takes an IServiceCollection: its name
    Mapper, // a method that takes an IEndpointRouteBuilder: its name
    Misplaced, // a call of UseShot that guards nothing where it is: the reason
    ShortCircuited, // a call that limits or maps endpoints which are short-circuited: the method's name
    Key, // a call of AddKey: the key's name, or empty when it is no constant
    Cost, // a call of AddCost: the cost's name, or empty when it is no constant
    User, // an assignment of the user by the application itself: empty
    BeforeAuthentication, // a call of UseShot before the UseAuthentication of the same pipeline: the method's name
}
