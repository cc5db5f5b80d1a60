using Shot.Http.Limits;
using Shot.Http.Retries;

namespace Shot.Http;

/// <summary>What the extensions have added to a client. Options by the name of the client.</summary>
internal sealed class ClientSettings
{
    public ShotClientDeadlineOptions? Deadlines { get; set; }
    public List<ClientLimit> Limits { get; } = [];
    public ClientBudget? Budget { get; set; }
}
