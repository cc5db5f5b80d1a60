namespace Companions.Rpc;

internal sealed class Catalogue : ICatalogue
{
    public Task<string> FindAsync(string method, string item, CancellationToken cancellationToken) => Task.FromResult(item);

    public Task<string> FindAsync(string item, CancellationToken cancellationToken) => Task.FromResult(item);
}
