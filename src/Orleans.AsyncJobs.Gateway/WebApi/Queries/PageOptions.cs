using System.Globalization;
using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>How much of a list is asked for, where it is no list of rows.</summary>
internal static class PageOptions
{
    /// <summary>How many entries.</summary>
    /// <param name="options">The options.</param>
    /// <param name="usual">How many where it is not said.</param>
    /// <param name="most">The most.</param>
    /// <exception cref="WebApiException">400: it is no number from 1 to the most.</exception>
    public static int Top(IDictionary<string, string> options, int usual, int most) =>
        (int)(Number(options, QueryOptionNames.Top, least: 1, most) ?? usual);

    /// <summary>A whole number; null where it is not given.</summary>
    /// <exception cref="WebApiException">400: it is none, or out of its range.</exception>
    public static long? Number(IDictionary<string, string> options, string name, long least, long most)
    {
        if (!options.TryGetValue(name, out var text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw WebApiException.BadRequest($"The query option '{name}' has to be a whole number from {least} {(most == long.MaxValue ? "on" : $"to {most:N0}")}, and '{text}' was given.");
    }
}
