using Shot.CompilerServices;

namespace Shot.Control;

/// <summary>Knows guarded sites of a host that no assembly's record lists. Asked once, when everything has started.</summary>
internal interface IGuardSource
{
    /// <summary>Adds the sites.</summary>
    void AddTo(GuardManifest manifest);
}
