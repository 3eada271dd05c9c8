using Microsoft.OData;
using Microsoft.OData.UriParser;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Search;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>Reads single query options, and turns what OData's parser throws into refusals.</summary>
internal static class QueryOptionParser
{
    private const string UnknownProperty = "Could not find a property named";
    private const string InternalError = "An internal error";
    private const string TooDeep = "Recursion depth exceeded";
    private const string UnknownFunction = "An unknown function with name";
    private const string NotOfGroups = "$apply/groupby grouping expression '";

    internal static long? TopOf(ODataQueryOptionParser parser, IDictionary<string, string> options)
    {
        // The parser takes a sign and group separators, too.
        if (options.TryGetValue(QueryOptionNames.Top, out var top) && !top.All(char.IsAsciiDigit))
        {
            throw WebApiException.BadRequest($"Invalid value '{top}' for $top query option found. A whole number of rows is wanted.");
        }

        return Read(parser.ParseTop);
    }

    /// <summary>Reads the text of a filter alone, for jobs.</summary>
    /// <param name="text">The text.</param>
    /// <param name="now">From which spans of time are counted; null to leave them relative.</param>
    /// <exception cref="WebApiException">It is no filter, or one that is not served.</exception>
    public static JobFilter ParseFilter(string text, DateTimeOffset? now = null) => TableQueryParser.ParseFilter(QueryTables.Jobs, text, now);

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

        if (message.StartsWith(UnknownFunction, StringComparison.Ordinal) && message.Contains($"{JobModel.Namespace}.", StringComparison.Ordinal))
        {
            return WebApiException.NotSupported($"This query function of {JobModel.Namespace}, or these parameters of it, in $filter");
        }

        if (message.StartsWith(NotOfGroups, StringComparison.Ordinal))
        {
            var name = message[NotOfGroups.Length..message.LastIndexOf('\'')];
            return WebApiException.BadRequest($"'{TextLimit.Shown(name)}' cannot be named here. A groupby names columns; what comes behind it, its keys and what aggregates are called.");
        }

        // The parser's own limits, which it does not name.
        return WebApiException.BadRequest(message.StartsWith(TooDeep, StringComparison.Ordinal)
            ? "The query option is too long: $filter takes up to 799 conditions, and parentheses up to 99 deep."
            : message);
    }
}
