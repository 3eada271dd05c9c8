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
    public const string Skip = "$skip";
    public const string SkipToken = "$skiptoken";
    public const string Expand = "$expand";
    public const string Apply = "$apply";

    /// <summary>The terms of <see cref="Gateway.Search.JobSearch"/>, in place of a filter.</summary>
    public const string Search = "search";

    /// <summary>Where a list goes on: behind the entry of this number.</summary>
    public const string After = "after";

    /// <summary>Where a list goes on that begins with the newest: before the entry of this number.</summary>
    public const string Before = "before";

    /// <summary>Stands for parameter aliases of any name, <c>@p1</c>.</summary>
    public const string Aliases = "@";

    /// <summary>A query in FetchXML, in place of all others.</summary>
    public const string FetchXml = "fetchXml";

    public static readonly FrozenSet<string> None = FrozenSet<string>.Empty;

    public static readonly FrozenSet<string> OfRow = Set(Select, Expand, Aliases);

    /// <summary>Of a create or a change that answers with the row.</summary>
    public static readonly FrozenSet<string> OfChange = Set(Select);

    public static readonly FrozenSet<string> OfCount = Set(Filter, Search, Aliases);

    public static readonly FrozenSet<string> OfList = Set(Select, Filter, Search, OrderBy, Top, Count, Skip, SkipToken, Expand, Apply, Aliases);

    /// <summary>Of tables that have no search.</summary>
    public static readonly FrozenSet<string> OfTable = Set([.. OfList.Except([Search], StringComparer.Ordinal)]);

    /// <summary>Of the number of rows of such tables.</summary>
    public static readonly FrozenSet<string> OfTableCount = Set(Filter, Aliases);

    public static readonly FrozenSet<string> OfFetch = Set(FetchXml);

    /// <summary>Of the definitions of tables and columns.</summary>
    public static readonly FrozenSet<string> OfDefinitions = Set(Select, Filter, Expand, Count, Aliases);

    public static readonly FrozenSet<string> OfTop = Set(Top);

    public static readonly FrozenSet<string> OfLog = Set(Top, After);

    public static readonly FrozenSet<string> OfActions = Set(Top, Before);

    /// <summary>Options of OData and Dataverse that are known but not served.</summary>
    public static readonly FrozenSet<string> Unserved = Set(
        "$search", "$format", "$deltatoken", "$compute", "$index", "$levels", "$id",
        "$schemaversion", "sql", "savedQuery", "userQuery");

    private static FrozenSet<string> Set(params string[] names) => names.ToFrozenSet(StringComparer.Ordinal);
}
