using System.Collections.Immutable;

namespace Orleans.AsyncJobs.Protocol;

/// <summary>How full a dispatcher is.</summary>
/// <param name="Running">How many jobs run; those of the message name where it has a limit.</param>
/// <param name="Limit">How many may run; of the message name where it has a limit.</param>
/// <param name="OwnersInTurn">The owners of the priority that was asked for who have jobs in the line, the next one first.</param>
/// <param name="DataBytes">How many bytes of large input the running jobs hold in memory.</param>
/// <param name="MaxDataBytes">How many they may hold.</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.DispatchLoad")]
internal sealed record DispatchLoad(
    [property: Id(0)] int Running,
    [property: Id(1)] int Limit,
    [property: Id(2)] ImmutableArray<Guid> OwnersInTurn,
    [property: Id(3)] long DataBytes,
    [property: Id(4)] long MaxDataBytes);
