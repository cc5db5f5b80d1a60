using System.Text.Json.Serialization;

namespace Shot.Sample.Orders;

/// <summary>JSON serialisation of orders without reflection, for native compilation.</summary>
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Receipt))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(decimal))]
internal sealed partial class OrderJson : JsonSerializerContext;
