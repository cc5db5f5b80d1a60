namespace Shot.Generators;

/// <summary>The ids of all rules. An id is never used again for another rule.</summary>
internal static class RuleIds
{
    public const string NotEnforced = "SHOT001";
    public const string UseShotMissing = "SHOT002";
    public const string AddShotMissing = "SHOT003";
    public const string CannotDecorate = "SHOT004";
    public const string DeadlineOnSynchronousMethod = "SHOT005";
    public const string DeadlineWithoutToken = "SHOT006";
    public const string ReferenceWithoutRecord = "SHOT007";
    public const string AnnotationsOnOneLine = "SHOT008";
    public const string NumberOutOfRange = "SHOT009";
    public const string PartialMethod = "SHOT010";
    public const string UseShotMisplaced = "SHOT011";
    public const string RunsAround = "SHOT013";
    public const string InjectedClass = "SHOT015";
    public const string CastToClass = "SHOT016";
    public const string KeySyntax = "SHOT020";
    public const string KeyNotThere = "SHOT021";
    public const string KeyMarksNothing = "SHOT022";
    public const string NameConflict = "SHOT023";
    public const string CannotWait = "SHOT024";
    public const string RegisteredAfterAddShot = "SHOT025";
    public const string DirectCall = "SHOT026";
    public const string NeverRefuses = "SHOT027";
    public const string SettingWithoutDeadline = "SHOT028";
    public const string ExemptFromNothing = "SHOT029";
    public const string UnusedToken = "SHOT031";
    public const string SwallowedRefusal = "SHOT032";
    public const string UnfitFallback = "SHOT035";
    public const string TruncatedRate = "SHOT036";
    public const string LaterDeadline = "SHOT037";
    public const string HiddenDeadline = "SHOT038";
    public const string SettingWithoutKey = "SHOT040";
    public const string KeysOverflow = "SHOT041";
    public const string ChosenKey = "SHOT042";
    public const string UserUnknown = "SHOT043";
    public const string UnknownKey = "SHOT044";
    public const string NothingDecorates = "SHOT045";
    public const string SparedByChoice = "SHOT046";
    public const string CannotShare = "SHOT047";
    public const string StoreMissing = "SHOT048";
    public const string SettingWithoutScope = "SHOT049";
    public const string MaxBesideNumber = "SHOT050";
    public const string CriticalityWithoutLimit = "SHOT051";
    public const string AdaptiveOnStream = "SHOT052";
    public const string ChosenCriticality = "SHOT053";
    public const string Plans = "SHOT054";
    public const string ChosenPlan = "SHOT055";
    public const string UnfitCost = "SHOT058";
    public const string CannotSettle = "SHOT059";
    public const string UnknownCost = "SHOT060";
    public const string TrustWithoutRequest = "SHOT062";
}
