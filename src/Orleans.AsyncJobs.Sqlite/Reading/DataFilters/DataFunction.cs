using Orleans.AsyncJobs.Table;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite.Reading.DataFilters;

/// <summary>
/// The function by which a statement asks whether a condition holds for data that is a file. It reads nothing: what is not
/// known yet it takes as not so, and the <see cref="DataLook"/> of the query finds out before the statement is run again.
/// </summary>
internal sealed class DataFunction
{
    /// <summary>Parameters: the number of the condition; job, file and length of the data; and for two columns text of the data, and the same four of the other one.</summary>
    public const string Name = "jobdataholds";

    private const int SideArguments = 4;

    private DataLook? _look;
    private IReadOnlyList<JobFilter> _conditions = [];

    public DataFunction(sqlite3 database) =>
        _ = raw.sqlite3_create_function(database, Name, -1, raw.SQLITE_UTF8, null, (context, _, arguments) => raw.sqlite3_result_int(context, Holds(arguments) ? 1 : 0));

    /// <summary>Lets statements of a query ask, until the end of the scope.</summary>
    /// <param name="look">What knows the answers.</param>
    /// <param name="conditions">The conditions by their numbers.</param>
    public Scope Begin(DataLook look, IReadOnlyList<JobFilter> conditions)
    {
        _look = look;
        _conditions = conditions;
        return new Scope(this);
    }

    private bool Holds(sqlite3_value[] arguments) =>
        _look is { } look && look.Holds(new DataQuestion(
            _conditions[raw.sqlite3_value_int(arguments[0])],
            SideOf(arguments.AsSpan(1)),
            arguments.Length > SideArguments + 1 ? SideOf(arguments.AsSpan(1 + SideArguments)) : default));

    private static DataSide SideOf(ReadOnlySpan<sqlite3_value> arguments)
    {
        if (raw.sqlite3_value_type(arguments[1]) != raw.SQLITE_NULL)
        {
            return new DataSide(IdOf(arguments[0]), IdOf(arguments[1]), raw.sqlite3_value_int64(arguments[2]), null);
        }

        return DataSide.Of(arguments.Length < SideArguments || raw.sqlite3_value_type(arguments[3]) == raw.SQLITE_NULL ? null : raw.sqlite3_value_text(arguments[3]).utf8_to_string());
    }

    private static Guid IdOf(sqlite3_value value) => new(raw.sqlite3_value_blob(value), bigEndian: true);

    /// <summary>Ends it.</summary>
    public readonly struct Scope(DataFunction function) : IDisposable
    {
        public void Dispose()
        {
            function._look = null;
            function._conditions = [];
        }
    }
}
