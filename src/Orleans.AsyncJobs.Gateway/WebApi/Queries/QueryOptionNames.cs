using System.Collections.Frozen;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>The query options there are, and which of them each request takes.</summary>
internal static class QueryOptionNames
{
    public const string Select = "$select";
    public const string Filter = "$filter";
    public const string OrderBy = "$orderby";
    public const string Top = "$top";
    public const string Count = "$count";

    /// <summary>The terms of <see cref="Gateway.Search.JobSearch"/>, in place of a filter.</summary>
    public const string Search = "search";

    /// <summary>Where a list goes on: behind the entry of this number.</summary>
    public const string After = "after";

    /// <summary>Where a list goes on that begins with the newest: before the entry of this number.</summary>
    public const string Before = "before";

    public static readonly FrozenSet<string> None = FrozenSet<string>.Empty;

    public static readonly FrozenSet<string> OfRow = Set(Select);

    public static readonly FrozenSet<string> OfCount = Set(Filter, Search);

    public static readonly FrozenSet<string> OfList = Set(Select, Filter, Search, OrderBy, Top, Count);

    /// <summary>Of a table that lies over others.</summary>
    public static readonly FrozenSet<string> OfRecords = Set(Select, Filter, Top, Count);

    public static readonly FrozenSet<string> OfTop = Set(Top);

    public static readonly FrozenSet<string> OfLog = Set(Top, After);

    public static readonly FrozenSet<string> OfActions = Set(Top, Before);

    /// <summary>Options of OData and Dataverse that are known but not served.</summary>
    public static readonly FrozenSet<string> Unserved = Set(
        "$skip", "$search", "$format", "$apply", "$expand", "$skiptoken", "$deltatoken", "$compute", "$index", "$levels", "$id",
        "$schemaversion", "fetchXml", "sql", "savedQuery", "userQuery");

    private static FrozenSet<string> Set(params string[] names) => names.ToFrozenSet(StringComparer.Ordinal);
}
