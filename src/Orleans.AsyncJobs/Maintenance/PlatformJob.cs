using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Orleans.AsyncJobs.Handlers;

namespace Orleans.AsyncJobs.Maintenance;

/// <summary>
/// A recurring job that the service itself has, made when a silo starts. Its id is the same in each start and on each silo, so
/// that there is one of it. Registered in the container, it is made, changed or removed at start.
/// </summary>
internal sealed record PlatformJob
{
    /// <summary>Its id, fixed in the code.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The name of its handler.</summary>
    public required string MessageName { get; init; }

    /// <summary>A code of the list of operation types. The default is 54.</summary>
    public int OperationType { get; init; } = 54;

    /// <summary>The input of the handler; null for none.</summary>
    public string? Data { get; init; }

    /// <summary>When it recurs. What the rule leaves open is the begin of the hour, day, week, month or year.</summary>
    public required string RecurrencePattern { get; init; }

    /// <summary>The time zone of the rule; null for UTC.</summary>
    public string? RecurrenceTimeZone { get; init; }

    /// <summary>False to have none: one that is there is removed. The default is true.</summary>
    public bool IsWanted { get; init; } = true;

    /// <summary>The job of a schedule in code.</summary>
    public static PlatformJob Of(JobSchedule schedule) => new()
    {
        JobId = ScheduledJobIds.Of(schedule.MessageName),
        Name = schedule.MessageName,
        MessageName = schedule.MessageName,
        RecurrencePattern = schedule.Pattern,
        RecurrenceTimeZone = schedule.TimeZone,
    };
}

/// <summary>The ids of jobs of schedules in code. Each begins alike, so that those are found whose schedule is gone.</summary>
internal static class ScheduledJobIds
{
    /// <summary>No id is less.</summary>
    public static Guid First { get; } = Make(ulong.MinValue);

    /// <summary>No id is greater.</summary>
    public static Guid Last { get; } = Make(ulong.MaxValue);

    /// <summary>The id of a handler's job.</summary>
    public static Guid Of(string messageName) =>
        Make(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(messageName))));

    // RFC 9562 §5.8: version 8 is for what the application makes of it.
    private static Guid Make(ulong hash)
    {
        Span<byte> bytes = [0x5f, 0x1c, 0x00, 0x00, 0x00, 0x02, 0x80, 0x00, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], hash);
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }
}
