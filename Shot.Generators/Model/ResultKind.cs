namespace Shot.Generators.Model;

/// <summary>What a guarded method returns.</summary>
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
