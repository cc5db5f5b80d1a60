using System.Text.Json.Serialization;

namespace Shot.Sample.Orders;

/// <summary>How orders are read and written without reflection, which a native program does not have.</summary>
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Receipt))]
[JsonSerializable(typeof(int))]
internal sealed partial class OrderJson : JsonSerializerContext;
