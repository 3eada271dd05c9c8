using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>Reads a whole row.</summary>
internal static class JobRow
{
    private static readonly RecordColumns<JobDefinition> Definition = JobColumns.Definition;
    private static readonly RecordColumns<JobStatus> Status = JobColumns.Status;

    /// <summary>The columns in the order in which <see cref="Read"/> takes them.</summary>
    public static string Columns { get; } = string.Join(", ", [JobColumns.Version.Name, .. Definition.All.Select(column => column.Name), .. Status.All.Select(column => column.Name)]);

    /// <summary>Reads the statement's current row.</summary>
    public static JobState Read(PreparedStatement row)
    {
        var version = row.Int64(0);
        var definition = Definition.Read(row, 1);
        var status = Status.Read(row, 1 + Definition.All.Count);
        return new JobState { Definition = definition, Status = status, Version = version, Stored = status };
    }
}
