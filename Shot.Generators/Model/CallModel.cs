namespace Shot.Generators.Model;

/// <summary>A call or a declaration that shows whether guards are switched on; <see cref="CallKind"/> says what its name is. It has the
/// method around a registration, and the referenced assembly that declares a called method of a recorded name, or empty.</summary>
internal sealed record CallModel(CallKind Kind, string Name, string Within = "", bool IsLate = false, string Assembly = "");
