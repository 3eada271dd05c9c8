using System.Globalization;
using Orleans.AsyncJobs.Dashboard.Frame;
using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Dashboard.Live;

/// <summary>What a page has in view, as it says when it begins to listen.</summary>
/// <param name="Versions">The jobs, each with the version of its row that is shown.</param>
/// <param name="Newest">The sequence of the newest job in the list; null where newer ones are not asked for.</param>
/// <param name="Log">The run whose log is open; null for none.</param>
internal sealed record LiveView(IReadOnlyDictionary<Guid, long> Versions, long? Newest, LiveLog? Log)
{
    /// <summary>The most jobs in view: a list has half as many.</summary>
    public const int MaxJobs = 100;

    public static LiveView Nothing { get; } = new(new Dictionary<Guid, long>(), Newest: null, Log: null);

    /// <exception cref="WebApiException">400: an option cannot be read.</exception>
    public static LiveView Parse(PageRequest request)
    {
        var versions = new Dictionary<Guid, long>();
        foreach (var job in (request.Option("jobs") ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (job.Split('.') is not [var id, var version] || !Guid.TryParseExact(id, "N", out var jobId) || !TryRead(version, out var shown))
            {
                throw WebApiException.BadRequest($"'{job}' in 'jobs' is not an id and a version.");
            }

            versions[jobId] = shown;
        }

        if (versions.Count > MaxJobs)
        {
            throw WebApiException.BadRequest($"'jobs' has {versions.Count} jobs; at most {MaxJobs} are watched at a time.");
        }

        return new LiveView(versions, NewestOf(request.Option("newest")), LogOf(request));
    }

    private static long? NewestOf(string? newest) => newest switch
    {
        null => null,
        _ when TryRead(newest, out var sequence) => sequence,
        _ => throw WebApiException.BadRequest("'newest' is not the sequence of a job."),
    };

    private static LiveLog? LogOf(PageRequest request)
    {
        if (request.Option("log") is not { } log)
        {
            return null;
        }

        request.Require(DashboardRights.ViewData);
        return log.Split('.') is [var id, var attempt, var line] && Guid.TryParseExact(id, "N", out var jobId) && TryRead(line, out var number)
            && int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var run)
            ? new LiveLog(jobId, run, number)
            : throw WebApiException.BadRequest("'log' is not an id, an attempt and the number of a line.");
    }

    private static bool TryRead(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}

/// <summary>The log of a run, read up to a line.</summary>
internal readonly record struct LiveLog(Guid JobId, int Attempt, long Line);
