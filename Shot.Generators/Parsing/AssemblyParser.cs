using System.Runtime.CompilerServices;

namespace Shot.Generators.Parsing;

/// <summary>Reads what kind of assembly is compiled, and the records of those it references.</summary>
internal static class AssemblyParser
{
    private static readonly ConditionalWeakTable<Compilation, Dictionary<string, string>> Known = new();

    public static AssemblyModel Parse(Compilation compilation, CancellationToken cancellationToken)
    {
        var references = compilation.SourceModule.ReferencedAssemblySymbols
            .Where(static assembly => assembly.Name is not (KnownTypes.CoreAssembly or KnownTypes.AspNetCoreAssembly)
                && Annotations.MayBeAnnotated(assembly))
            .Select(assembly => Recorded(assembly)
                ?? (HasAnnotations(assembly.GlobalNamespace, cancellationToken) ? new ReferenceModel(assembly.Name, null) : null));
        var facts = new AssemblyFacts(compilation);
        return new AssemblyModel(
            compilation.AssemblyName ?? "Assembly", facts.IsExecutable, Has(KnownTypes.LimitAttribute), facts.HasAspNetCore,
            Has(KnownTypes.GrpcMethodMetadata),
            facts.HasAspNetCore && Has(KnownTypes.OpenApiOptions) && Has(KnownTypes.OpenApiResponse),
            facts.HasAspNetCore && AreReferenced(compilation, KnownTypes.AspNetCoreAssembly),
            facts.HasAspNetCore && AreReferenced(compilation, KnownTypes.HttpAssembly),
            references.OfType<ReferenceModel>().OrderBy(reference => reference.Assembly, StringComparer.Ordinal).ToEquatableArray())
        {
            OtherContract = OtherContract(compilation.GetTypeByMetadataName(KnownTypes.RecordAttribute)),
        };

        bool Has(string type) => compilation.GetTypeByMetadataName(type) is not null;
    }

    public static ReferenceModel? Recorded(IAssemblySymbol assembly) =>
        assembly.Attribute(KnownTypes.RecordAttribute) is { } attribute && attribute.Argument(0) is INamedTypeSymbol record
            ? new ReferenceModel(assembly.Name, Display.InCode(record))
            {
                Registrars = Texts(attribute, "Registrars"),
                Mappers = Texts(attribute, "Mappers"),
                HubMappers = Texts(attribute, "HubMappers"),
                HasControllers = attribute.Argument("HasControllers", false),
                SwitchesServicesOn = attribute.Argument("SwitchesServicesOn", false),
            }
            : null;

    /// <summary>The methods that references record, by name, each with the first assembly that records it.</summary>
    public static Dictionary<string, string> RecordedMethods(Compilation compilation) => Known.GetValue(compilation, static compilation =>
        compilation.SourceModule.ReferencedAssemblySymbols.Where(Annotations.MayBeAnnotated).Select(Recorded).OfType<ReferenceModel>()
            .SelectMany(static record => record.Methods.Except(KnownTypes.FrameworkMappers).Select(name => (Name: name, record.Assembly)))
            .GroupBy(static method => method.Name, StringComparer.Ordinal)
            .ToDictionary(static same => same.Key, static same => same.First().Assembly, StringComparer.Ordinal));

    private static string? OtherContract(INamedTypeSymbol? record) =>
        record?.GetMembers(nameof(KnownTypes.ContractVersion)).FirstOrDefault() is IFieldSymbol { ConstantValue: int version }
        && version != KnownTypes.ContractVersion
            ? $"{record.ContainingAssembly.Name} {record.ContainingAssembly.Identity.Version.ToString(3)} has version {version}"
            : null;

    /// <summary>Whether any library that is neither the framework's nor Shot's references an assembly.</summary>
    private static bool AreReferenced(Compilation compilation, string known) =>
        compilation.SourceModule.ReferencedAssemblySymbols.Any(assembly =>
        !KnownTypes.OwnAssemblies.Contains(assembly.Name)
        && !assembly.Name.StartsWith("Microsoft.", StringComparison.Ordinal)
        && assembly.Modules.Any(module => module.ReferencedAssemblies.Any(reference => reference.Name == known)));

    private static EquatableArray<string> Texts(AttributeData attribute, string name) =>
        attribute.NamedArguments.Where(argument =>
            argument.Key == name && argument.Value is { Kind: TypedConstantKind.Array, IsNull: false })
            .SelectMany(argument => argument.Value.Values.Select(value => value.Value as string ?? ""))
            .ToEquatableArray();

    private static bool HasAnnotations(INamespaceOrTypeSymbol container, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return container.GetMembers().Any(member =>
            (member is INamedTypeSymbol or IMethodSymbol && Annotations.AreOn(member))
            || (member is INamespaceOrTypeSymbol nested && HasAnnotations(nested, cancellationToken)));
    }
}
