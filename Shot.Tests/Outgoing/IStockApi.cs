using Refit;

namespace Shot.Tests.Outgoing;

/// <summary>A client that Refit implements.</summary>
public interface IStockApi
{
    [Get("/stock/{item}")]
    Task<string> CountAsync(string item, CancellationToken cancellationToken);
}
