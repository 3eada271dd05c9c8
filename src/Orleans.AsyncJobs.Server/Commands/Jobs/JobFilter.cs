using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Orleans.AsyncJobs.Server.Commands.Jobs;

/// <summary>Which jobs, in the page's search terms or in OData: both go to the service as they are.</summary>
internal sealed partial record JobFilter(string Text, bool IsOData)
{
    /// <summary>As members of a mass action.</summary>
    public KeyValuePair<string, JsonNode?> Member => KeyValuePair.Create<string, JsonNode?>(IsOData ? "Filter" : "Search", Text);

    /// <summary>
    /// Finds out which of the two it is. OData begins with a comparison, a function, a parenthesis or <c>not</c> before one;
    /// no search term does.
    /// </summary>
    public static JobFilter Of(string text) => new(text, LooksLikeOData().IsMatch(text));

    [GeneratedRegex(
        @"^\s*(not[\s(])?[\s(]*([A-Za-z_][\w/]*\s+(eq|ne|gt|ge|lt|le|in)\s*[\s('""]|(contains|startswith|endswith|Microsoft\.Dynamics\.CRM\.\w+)\s*\()",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex LooksLikeOData();
}

/// <summary>The options that say which jobs.</summary>
internal sealed class JobFilterOptions
{
    private readonly Option<string?> _filter = new("--filter") { Description = "search terms, such as 'state:failed handler:HttpRequest', or an OData $filter", HelpName = "terms" };
    private readonly Option<bool> _odata = new("--odata") { Description = "take --filter for OData, whatever it looks like" };

    public void AddTo(Command command)
    {
        command.Add(_filter);
        command.Add(_odata);
    }

    /// <summary>The filter; null where none was given.</summary>
    /// <param name="context">The line.</param>
    /// <param name="wayOut">What to do where it is empty.</param>
    /// <exception cref="CommandException">It is empty: what selects nothing is not taken for all.</exception>
    public JobFilter? Read(CommandContext context, string wayOut = "Leave it out for all jobs.")
    {
        if (!context.Has(_filter))
        {
            return context.Has(_odata) ? throw CommandException.WrongUse("--odata says how to read --filter, which is missing.") : null;
        }

        var text = context.Value(_filter);
        return string.IsNullOrWhiteSpace(text)
            ? throw CommandException.WrongUse($"--filter is empty. {wayOut}")
            : context.Has(_odata) ? new JobFilter(text, context.Value(_odata)) : JobFilter.Of(text);
    }
}
