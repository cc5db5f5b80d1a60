using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Generators.Parsing;

/// <summary>Reads what kind of assembly is compiled, and the records of those it references.</summary>
internal static class AssemblyParser
{
    public static AssemblyModel Parse(Compilation compilation, CancellationToken cancellationToken)
    {
        var references = new List<ReferenceModel>();
        foreach (var assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (assembly.Name is KnownTypes.CoreAssembly or KnownTypes.AspNetCoreAssembly || !Annotated.MayBeAnnotated(assembly))
                continue;
            if (Recorded(assembly) is { } record)
                references.Add(record);
            else if (HasAnnotations(assembly.GlobalNamespace, cancellationToken))
                references.Add(new ReferenceModel(assembly.Name, null, EquatableArray<string>.Empty, EquatableArray<string>.Empty, EquatableArray<string>.Empty, false, false));
        }

        var facts = new AssemblyFacts(compilation);
        return new AssemblyModel(
            compilation.AssemblyName ?? "Assembly",
            facts.IsExecutable,
            compilation.GetTypeByMetadataName(KnownTypes.LimitAttribute) is not null,
            facts.HasAspNetCore,
            compilation.GetTypeByMetadataName(KnownTypes.GrpcMethodMetadata) is not null,
            facts.HasAspNetCore && compilation.GetTypeByMetadataName(KnownTypes.OpenApiOptions) is not null && compilation.GetTypeByMetadataName(KnownTypes.OpenApiResponse) is not null,
            facts.HasAspNetCore && References(compilation, KnownTypes.AspNetCoreAssembly),
            facts.HasAspNetCore && References(compilation, KnownTypes.HttpAssembly),
            references.OrderBy(reference => reference.Assembly, StringComparer.Ordinal).ToEquatableArray())
        {
            OtherContract = OtherContract(compilation.GetTypeByMetadataName(KnownTypes.RecordAttribute)),
        };
    }

    private static string? OtherContract(INamedTypeSymbol? record) =>
        record?.GetMembers(nameof(KnownTypes.ContractVersion)).FirstOrDefault() is IFieldSymbol { ConstantValue: int version }
        && version != KnownTypes.ContractVersion
            ? $"{record.ContainingAssembly.Name} {record.ContainingAssembly.Identity.Version.ToString(3)} has version {version}"
            : null;

    /// <summary>Whether code that is not seen here, of others than the framework and Shot, knows an assembly.</summary>
    private static bool References(Compilation compilation, string known) => compilation.SourceModule.ReferencedAssemblySymbols.Any(assembly =>
        !KnownTypes.OwnAssemblies.Contains(assembly.Name)
        && !assembly.Name.StartsWith("Microsoft.", StringComparison.Ordinal)
        && assembly.Modules.Any(module => module.ReferencedAssemblies.Any(reference => reference.Name == known)));

    /// <summary>What an assembly records of itself; null without a record.</summary>
    public static ReferenceModel? Recorded(IAssemblySymbol assembly)
    {
        foreach (var attribute in assembly.GetAttributes())
        {
            if (attribute.AttributeClass is not { Name: "ShotRecordAttribute" } type || Display.FullName(type) != KnownTypes.RecordAttribute
                || attribute.ConstructorArguments.Length == 0 || attribute.ConstructorArguments[0].Value is not INamedTypeSymbol record)
            {
                continue;
            }

            return new ReferenceModel(
                assembly.Name,
                Display.InCode(record),
                Texts(attribute, "Registrars"),
                Texts(attribute, "Mappers"),
                Texts(attribute, "HubMappers"),
                Flag(attribute, "HasControllers"),
                Flag(attribute, "SwitchesServicesOn"));
        }

        return null;
    }

    private static EquatableArray<string> Texts(AttributeData attribute, string name) =>
        attribute.NamedArguments.Where(argument => argument.Key == name && argument.Value is { Kind: TypedConstantKind.Array, IsNull: false })
            .SelectMany(argument => argument.Value.Values.Select(value => value.Value as string ?? ""))
            .ToEquatableArray();

    private static bool Flag(AttributeData attribute, string name) =>
        attribute.NamedArguments.Any(argument => argument.Key == name && argument.Value.Value is true);

    private static bool HasAnnotations(INamespaceOrTypeSymbol container, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var member in container.GetMembers())
        {
            if (member is INamespaceOrTypeSymbol nested)
            {
                if ((nested is INamedTypeSymbol type && Annotations.AreOn(type)) || HasAnnotations(nested, cancellationToken))
                    return true;
            }
            else if (member is IMethodSymbol && Annotations.AreOn(member))
            {
                return true;
            }
        }

        return false;
    }
}
