using Microsoft.OData;
using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Search;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>Compiles OData query options to the query model.</summary>
internal static class JobQueryParser
{
    private const string UnknownProperty = "Could not find a property named";
    private const string InternalError = "An internal error";
    private const string TooDeep = "Recursion depth exceeded";
    private const string UnknownFunction = "An unknown function with name";

    /// <summary>Reads the options of a list.</summary>
    /// <param name="options">The options.</param>
    /// <param name="now">From which the spans of a search are counted.</param>
    public static JobListQuery ParseList(IDictionary<string, string> options, DateTimeOffset now)
    {
        var parser = Parser(options);
        var selection = Selection(parser, ColumnSelection.AllOfList);
        return new JobListQuery(selection, new JobQuery
        {
            Columns = selection.Fetched,
            Filter = FilterOf(parser, options, now),
            Order = OrderByCompiler.Compile(Read(parser.ParseOrderBy)),
            Limit = (int)Math.Min(TopOf(parser, options) ?? JobQuery.MaxRows, JobQuery.MaxRows),
            WithCount = Read(parser.ParseCount) ?? false,
        });
    }

    /// <summary>Reads the options of a count.</summary>
    /// <param name="options">The options.</param>
    /// <param name="now">From which the spans of a search are counted.</param>
    public static JobQuery ParseCount(IDictionary<string, string> options, DateTimeOffset now) => new()
    {
        Columns = [JobColumns.Get(JobModel.PrimaryKey)],
        Filter = FilterOf(Parser(options), options, now),
        Limit = 0,
        WithCount = true,
    };

    /// <summary>Reads the options of one row.</summary>
    public static ColumnSelection ParseRow(IDictionary<string, string> options) =>
        options.Count == 0 ? ColumnSelection.AllOfRow : Selection(Parser(options), ColumnSelection.AllOfRow);

    private static ODataQueryOptionParser Parser(IDictionary<string, string> options) =>
        new(JobModel.Instance.Model, JobModel.Instance.EntityType, JobModel.Instance.EntitySet, options);

    internal static long? TopOf(ODataQueryOptionParser parser, IDictionary<string, string> options)
    {
        // The parser takes a sign and group separators, too.
        if (options.TryGetValue(QueryOptionNames.Top, out var top) && !top.All(char.IsAsciiDigit))
        {
            throw WebApiException.BadRequest($"Invalid value '{top}' for $top query option found. A whole number of rows is wanted.");
        }

        return Read(parser.ParseTop);
    }

    /// <summary>Reads the text of a filter alone.</summary>
    /// <exception cref="WebApiException">It is no filter, or one that is not served.</exception>
    public static JobFilter ParseFilter(string text) =>
        FilterOf(Parser(new Dictionary<string, string>(StringComparer.Ordinal) { [QueryOptionNames.Filter] = text }))
        ?? throw WebApiException.BadRequest("The filter is empty.");

    private static JobFilter? FilterOf(ODataQueryOptionParser parser, IDictionary<string, string> options, DateTimeOffset now)
    {
        if (!options.TryGetValue(QueryOptionNames.Search, out var search))
        {
            return FilterOf(parser);
        }

        // Both hold: who reads all that a search finds page by page bounds each page with a filter.
        return (ParseSearch(search, now).Filter, FilterOf(parser)) switch
        {
            ({ } found, { } filter) => new JobFilter.And(found, filter),
            var (found, filter) => found ?? filter,
        };
    }

    /// <summary>Reads the text of a search.</summary>
    /// <exception cref="WebApiException">It cannot be understood.</exception>
    public static JobSearch ParseSearch(string text, DateTimeOffset now)
    {
        try
        {
            return JobSearch.Parse(text, now);
        }
        catch (SearchException exception)
        {
            throw WebApiException.BadRequest(exception.Message);
        }
    }

    private static JobFilter? FilterOf(ODataQueryOptionParser parser)
    {
        if (Read(parser.ParseFilter) is not { } clause)
        {
            return null;
        }

        ComputedColumns.RefuseIn(clause.Expression, QueryOptionNames.Filter);
        return FilterCompiler.Compile(clause.Expression, JobColumns.Get);
    }

    private static ColumnSelection Selection(ODataQueryOptionParser parser, ColumnSelection all) =>
        SelectCompiler.Compile(Read(parser.ParseSelectAndExpand), all);

    /// <summary>Reads one option; whatever the parser throws says that the text is wrong.</summary>
    internal static T Read<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (ODataException exception) when (!exception.Message.StartsWith(InternalError, StringComparison.Ordinal))
        {
            throw Refusal(exception.Message);
        }
        catch (Exception)
        {
            // For some malformed texts ("null in in") the parser fails on itself instead of refusing them.
            throw WebApiException.BadRequest("The query options are not valid OData.");
        }
    }

    private static WebApiException Refusal(string message)
    {
        if (message.StartsWith(UnknownProperty, StringComparison.Ordinal))
        {
            return new WebApiException(StatusCodes.Status400BadRequest, JobErrorCodes.PropertyNotFound, message);
        }

        if (message.StartsWith(UnknownFunction, StringComparison.Ordinal) && message.Contains(JobModel.Namespace, StringComparison.Ordinal))
        {
            return WebApiException.NotSupported("A query function of Microsoft.Dynamics.CRM in $filter");
        }

        // The parser's own limits, which it does not name.
        return WebApiException.BadRequest(message.StartsWith(TooDeep, StringComparison.Ordinal)
            ? "The query option is too long: $filter takes up to 799 conditions, and parentheses up to 99 deep."
            : message);
    }
}

/// <summary>A compiled list request.</summary>
/// <param name="Selection">What the client sees of each row.</param>
/// <param name="Query">What is asked of the job table.</param>
internal sealed record JobListQuery(ColumnSelection Selection, JobQuery Query);
