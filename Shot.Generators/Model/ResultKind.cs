namespace Shot.Generators.Model;

/// <summary>What a guarded method returns, as far as the shape of its wrapper depends on it.</summary>
internal enum ResultKind
{
    Void,
    Value,
    Reference,
    Task,
    TaskOfT,
    ValueTask,
    ValueTaskOfT,
    AsyncEnumerable,
}
