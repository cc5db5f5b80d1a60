namespace Shot.Generators.Model;

/// <summary>A call or a declaration that shows whether guards are switched on.</summary>
/// <param name="Kind">What it shows.</param>
/// <param name="Name">See <see cref="CallKind"/>.</param>
/// <param name="Within">The method that contains a registration, or empty.</param>
/// <param name="IsLate">Whether it comes after <c>AddShot()</c>, which decorates only what is registered before it.</param>
/// <param name="Assembly">The referenced assembly that declares a called method of a recorded name, or empty.</param>
internal sealed record CallModel(CallKind Kind, string Name, string Within = "", bool IsLate = false, string Assembly = "");
