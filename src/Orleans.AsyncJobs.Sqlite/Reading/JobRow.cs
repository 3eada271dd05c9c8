using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

/// <summary>Reads a whole row.</summary>
internal static class JobRow
{
    private static readonly StoredColumn<JobDefinition>[] Definition = JobColumns.Definition;
    private static readonly StoredColumn<JobStatus>[] Status = JobColumns.Status;

    /// <summary>The columns in the order in which <see cref="Read"/> takes them.</summary>
    public static string Columns { get; } = string.Join(", ", [JobColumns.Version.Name, .. Definition.Select(column => column.Name), .. Status.Select(column => column.Name)]);

    /// <summary>Reads the statement's current row.</summary>
    public static JobState Read(PreparedStatement row)
    {
        var place = 0;
        var version = row.Int64(place++);
        // Every property is set below: a test holds the table of columns to the records.
        var definition = Activator.CreateInstance<JobDefinition>();
        foreach (var column in Definition)
        {
            column.Read(row, place++, definition);
        }

        var status = Activator.CreateInstance<JobStatus>();
        foreach (var column in Status)
        {
            column.Read(row, place++, status);
        }

        return new JobState { Definition = definition, Status = status, Version = version, Stored = status };
    }
}
