using Orleans;
using Shot;

namespace Companions.Grains;

[RegisterConverter]
public sealed class RefusalConverter : IConverter<ShotOverloadedException, Refusal>
{
    public ShotOverloadedException ConvertFromSurrogate(in Refusal sent) => new(sent.LimitName, sent.RetryAfter, sent.IsKeyed);

    public Refusal ConvertToSurrogate(in ShotOverloadedException value) => new(value.LimitName, value.RetryAfter, value.IsKeyed);
}
