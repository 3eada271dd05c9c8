using Orleans.AsyncJobs.Table;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite;

/// <summary>How the texts of queries compare: without regard to case, as <see cref="CaseFolding"/> has it. No index is in this order, so another version of Unicode changes no file.</summary>
internal static class TextCollation
{
    public const string Name = "JOBTEXT";

    public static void Register(sqlite3 database) =>
        _ = raw.sqlite3__create_collation_utf8(database, Name, null, static (_, left, right) => CaseFolding.Compare(left, right));
}
