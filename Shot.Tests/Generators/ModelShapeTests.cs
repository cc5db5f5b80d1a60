using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Shot.Generators.Model;

namespace Shot.Tests.Generators;

/// <summary>Models are plain data: what they hold compares by value, and nothing in them keeps a compilation alive.</summary>
public sealed class ModelShapeTests
{
    [Fact]
    public void Models_hold_nothing_but_strings_numbers_enums_and_other_models()
    {
        var models = typeof(FileModel).Assembly.GetTypes().Where(type => type.Namespace == typeof(FileModel).Namespace && !IsStatic(type) && !type.IsEnum && type.DeclaringType is null).ToList();
        Assert.True(models.Count > 15, $"Only {models.Count} models were found.");
        Assert.Empty(models.Where(type => type != typeof(EquatableArray<>)).SelectMany(Mistakes));
    }

    [Fact]
    public void Each_mistake_is_found()
    {
        Assert.Contains("ISymbol", Assert.Single(Mistakes(typeof(WithSymbol))), StringComparison.Ordinal);
        Assert.Contains("SyntaxNode", Assert.Single(Mistakes(typeof(WithNodes))), StringComparison.Ordinal);
        Assert.Contains("Location", Assert.Single(Mistakes(typeof(WithLocation))), StringComparison.Ordinal);
        Assert.Contains("Compilation", Assert.Single(Mistakes(typeof(WithCompilation))), StringComparison.Ordinal);
        Assert.Contains("ImmutableArray", Assert.Single(Mistakes(typeof(WithArray))), StringComparison.Ordinal);
        Assert.Contains("List", Assert.Single(Mistakes(typeof(WithList))), StringComparison.Ordinal);
        Assert.Contains("can be set", Assert.Single(Mistakes(typeof(Mutable))), StringComparison.Ordinal);
        Assert.Contains("no sealed record", Assert.Single(Mistakes(typeof(NoRecord))), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Mistakes(Type model)
    {
        if (!model.IsValueType && (!model.IsSealed || model.GetMethod("<Clone>$") is null))
            yield return $"{model.Name} is no sealed record.";
        foreach (var field in model.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (!IsPlain(field.FieldType))
                yield return $"{model.Name} holds a {field.FieldType}: {field.Name}.";
        }

        foreach (var property in model.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (property.SetMethod is { } setter && !setter.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit"))
                yield return $"{model.Name}.{property.Name} can be set.";
        }
    }

    private static bool IsPlain(Type type)
    {
        if (type == typeof(string) || type.IsPrimitive || type.IsEnum)
            return true;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return IsPlain(underlying);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>))
            return IsPlain(type.GetGenericArguments()[0]);
        return type.Namespace == typeof(FileModel).Namespace && type.DeclaringType is null;
    }

    private static bool IsStatic(Type type) => type is { IsAbstract: true, IsSealed: true };

    private sealed record WithSymbol(ISymbol? Symbol);

    private sealed record WithNodes(IReadOnlyList<SyntaxNode> Nodes);

    private sealed record WithLocation(Location? Location);

    private sealed record WithCompilation(Compilation? Compilation);

    private sealed record WithArray(ImmutableArray<string> Texts);

    private sealed record WithList(List<string> Texts);

    private sealed record Mutable(string Text)
    {
        public string Text { get; set; } = Text;
    }

    private sealed class NoRecord(string text)
    {
        private readonly string _text = text;

        public override string ToString() => _text;
    }
}
