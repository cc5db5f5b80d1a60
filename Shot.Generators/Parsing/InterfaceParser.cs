using System.Globalization;
using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Decides how an annotated interface is decorated.</summary>
internal static class InterfaceParser
{
    /// <summary>The name of the static class that holds the guards of a file.</summary>
    public const string Holder = "ShotGuards";

    /// <summary>The model of <paramref name="type"/>, which has annotations of its own or inherited ones.</summary>
    public static InterfaceModel Parse(INamedTypeSymbol type)
    {
        var problems = new List<ProblemModel>();
        var assembly = type.ContainingAssembly;
        InterfaceChecks.Report(type, problems);

        var guardedName = GuardedName.Of(type);
        if (guardedName is null)
            problems.Add(Problem(type, "the names that its decorator could have are taken; rename one of the types"));
        guardedName ??= GuardedName.Prefix + type.Name;

        var names = new MemberNames(type, guardedName);
        var bases = Bases(type, assembly, names, problems);
        var covering = Annotations.On(type);
        var guarded = GuardedMethods(type, problems);
        FallbackParser.Forbid(covering, Display.Short(type), CoveringFallback, problems);
        if (!covering.IsEmpty && guarded.Count == 0 && (type.GetMembers().Length > 0 || type.AllInterfaces.Length > 0))
        {
            problems.Add(ProblemModel.Of(
                RuleIds.NotEnforced, Display.Short(type), "it declares no method that the limit could cover; put the annotation on the interface that declares the methods"));
        }

        var methods = new List<MethodModel>();
        var passThrough = new List<PassThroughModel>();
        var forwarded = new List<ForwardedModel>();
        var printer = new MemberPrinter(assembly, names);

        foreach (var declaring in new[] { type }.Concat(type.AllInterfaces))
        {
            var isOwn = SymbolEqualityComparer.Default.Equals(declaring, type);
            var through = bases.FirstOrDefault(other => SymbolEqualityComparer.Default.Equals(other.Type, declaring));
            var target = isOwn ? names.Inner : $"(({Display.InCode(declaring)}){through.Field ?? names.Inner})";
            foreach (var member in declaring.GetMembers())
            {
                if (!InterfaceChecks.IsImplemented(member, assembly))
                    continue;
                if (isOwn && member is IMethodSymbol method && guarded.TryGetValue(method, out var model))
                    methods.Add(printer.Wrap(model, method, target));
                else
                    passThrough.AddRange(printer.PassThrough(member, target));
            }

            if (through.Field is not null)
                forwarded.AddRange(GuardedMethods(declaring, []).Values.SelectMany(model => printer.Forward(model, through.Field)));
        }

        var outer = GuardedName.TypeArguments(type).Cast<ITypeParameterSymbol>().ToList();
        var typeParameters = outer.Count == 0 ? "" : $"<{string.Join(", ", outer.Select(parameter => Display.Identifier(parameter.Name)))}>";
        var space = Display.Namespace(type);
        return new InterfaceModel(
            HintName.Of(type),
            space,
            InterfaceChecks.IsPublic(type) ? "public" : "internal",
            Display.InCode(type),
            Display.Short(type),
            Display.Unbound(type),
            $"global::{(space.Length == 0 ? "" : space + ".")}{guardedName}{(outer.Count == 0 ? "" : $"<{new string(',', outer.Count - 1)}>")}",
            guardedName,
            GuardedName.Extensions(type, guardedName),
            typeParameters,
            MethodParser.Constraints(outer),
            names.Inner,
            names.Guards,
            names.Disposed,
            names.Holder,
            outer.Count > 0,
            InterfaceChecks.HasPointers(type),
            type.AllInterfaces.Any(InterfaceChecks.IsDisposable),
            GuardParser.Covering(covering, type, problems),
            methods.ToEquatableArray(),
            forwarded.ToEquatableArray(),
            passThrough.ToEquatableArray(),
            bases.Select(other => new BaseGuardModel(other.Field, other.GuardedType, Display.InCode(other.Type), IsVariant(other.Type))).ToEquatableArray(),
            problems.Distinct().ToEquatableArray())
        {
            Attributes = CopiedAttributes.OfType(type, assembly),
            Usings = Signatures.AreIncomplete(type) ? Usings.Of(type) : EquatableArray<string>.Empty,
            IsObsolete = Obsoletes.AreErrors(type),
            Exact = printer.Exact,
            IsVariant = IsVariant(type),
        };
    }

    /// <summary>The guarded methods that <paramref name="type"/> itself declares, with their twins' names.</summary>
    private static Dictionary<IMethodSymbol, GuardedMethod> GuardedMethods(INamedTypeSymbol type, List<ProblemModel> problems)
    {
        var covering = Annotations.On(type);
        var shortName = Display.Short(type);
        var candidates = type.GetMembers().OfType<IMethodSymbol>()
            .Where(method => method.MethodKind == MethodKind.Ordinary && InterfaceChecks.IsImplemented(method, type.ContainingAssembly))
            .Select(method => (Method: method, Own: Annotations.On(method)))
            .Where(site => !site.Own.IsEmpty || (!covering.IsEmpty && !Annotations.Exempts(site.Method)))
            .ToList();
        var overloaded = new HashSet<string>(
            candidates.GroupBy(site => site.Method.Name).Where(group => group.Count() > 1).Select(group => group.Key), StringComparer.Ordinal);
        var fields = new GuardFields(covering.Limits.Count);
        var twins = new HashSet<string>(type.GetMembers().Concat(type.AllInterfaces.SelectMany(other => other.GetMembers())).Select(member => member.Name), StringComparer.Ordinal);

        var guarded = new Dictionary<IMethodSymbol, GuardedMethod>(SymbolEqualityComparer.Default);
        foreach (var (method, own) in candidates)
        {
            var site = $"{shortName}.{method.Name}" + (overloaded.Contains(method.Name) ? Display.Overload(method.OriginalDefinition) : "");
            var covers = Annotations.Exempts(method) ? Annotations.None : covering;
            var kind = MethodParser.Kind(method);
            var token = MethodParser.Token(method);
            var guard = GuardParser.Guard(fields.Next(method.Name), site, covers, own, new KeySite(Display.Method(method), KeySiteKind.Service, KeyParameter.Of(method)), method, problems);
            GuardParser.CheckDeadline(guard, guard.Name, kind, token is not null, problems);
            GuardParser.CheckWait(guard, method, kind, InterfaceChecks.HasPointers(type), problems);
            guarded.Add(method, new GuardedMethod(method, kind, token, guard, MethodParser.CanHaveTwin(method) ? Twin.Name(method.Name, twins) : null, FallbackParser.OfInterface(method, own, problems)));
        }

        return guarded;
    }

    private const string CoveringFallback = "the limit covers methods of other parameters; put Fallback on an annotation of the method's own";

    private static List<(INamedTypeSymbol Type, string Field, string GuardedType)> Bases(
        INamedTypeSymbol type, IAssemblySymbol assembly, MemberNames names, List<ProblemModel> problems)
    {
        var bases = new List<(INamedTypeSymbol, string, string)>();
        foreach (var inherited in type.AllInterfaces.Where(Annotated.Declares))
        {
            if (GuardedName.InCode(inherited, assembly) is { } guardedType)
                bases.Add((inherited, names.Field("_guarded" + (bases.Count + 1).ToString(CultureInfo.InvariantCulture)), guardedType));
            else
                problems.Add(Problem(type, $"the inherited '{Display.Short(inherited)}' has limits, and its assembly was compiled without Shot's generator; compile it with the package Shot.Core"));
        }

        return bases;
    }

    /// <summary>Whether one instance may be several instantiations of the interface: by a variant parameter of its own.</summary>
    private static bool IsVariant(INamedTypeSymbol type) => type.TypeParameters.Any(static parameter => parameter.Variance != VarianceKind.None);

    private static ProblemModel Problem(INamedTypeSymbol type, string why) => ProblemModel.Of(RuleIds.CannotDecorate, Display.Short(type), why);
}
