namespace Shot.Tests.Guarding.Policies;

internal sealed class TenantShop : ITenantShop
{
    public int Calls { get; private set; }

    public Task<string> ReadAsync(string? tenant) => Task.FromResult($"{tenant} {++Calls}");

    public Task<string> WriteAsync(string? tenant, Guid order, int line) => Task.FromResult($"{tenant} {++Calls}");

    public Task ScanAsync(string? tenant) => Task.FromResult(++Calls);

    public Task PeekAsync() => Task.FromResult(++Calls);
}
