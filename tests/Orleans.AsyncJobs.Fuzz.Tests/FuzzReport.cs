using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Orleans.AsyncJobs.Fuzz.Tests.Generating;
using Orleans.AsyncJobs.Fuzz.Tests.Hosting;
using Orleans.AsyncJobs.Fuzz.Tests.Sending;

namespace Orleans.AsyncJobs.Fuzz.Tests;

/// <summary>What came of a run.</summary>
internal sealed partial class FuzzReport(FuzzSettings settings)
{
    private const int MostShown = 40;
    private const int MostRefusals = 25;
    private const int MostRefusalBytes = 300;
    private const int MostDetails = 2_500;

    private readonly ConcurrentDictionary<int, int> _byStatus = new();
    private readonly ConcurrentDictionary<string, (int Sent, int Taken)> _byKind = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (int Count, string First)> _faults = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _refusals = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private (TimeSpan Time, FuzzRequest? Request) _slowest;
    private int _requests;
    private int _tame;
    private int _tameTaken;

    /// <summary>How many kinds of faults there were.</summary>
    public int Faults => _faults.Count;

    /// <summary>Notes an answer.</summary>
    public void Add(FuzzRequest request, RawAnswer? answer, TimeSpan time)
    {
        Interlocked.Increment(ref _requests);
        _byStatus.AddOrUpdate(answer?.Status ?? 0, 1, (_, count) => count + 1);
        var taken = answer is { Status: >= 200 and < 400 } ? 1 : 0;
        if (!request.IsWild)
        {
            Interlocked.Increment(ref _tame);
            Interlocked.Add(ref _tameTaken, taken);
        }

        _byKind.AddOrUpdate(request.Name, (1, taken), (_, counts) => (counts.Sent + 1, counts.Taken + taken));
        if (!request.IsWild && answer is { Status: >= 400, Body.Length: > 0 })
        {
            _refusals.AddOrUpdate($"{answer.Status} {Varying().Replace(Encoding.UTF8.GetString(answer.Body.AsSpan(0, Math.Min(answer.Body.Length, MostRefusalBytes))), "…").ReplaceLineEndings(" ")}", 1, (_, count) => count + 1);
        }

        lock (_gate)
        {
            if (time > _slowest.Time)
            {
                _slowest = (time, request);
            }
        }
    }

    /// <summary>Notes a fault; those that look alike are told once, with their number.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="request">The request, and null where it is none's.</param>
    /// <param name="sent">As it was sent.</param>
    /// <param name="details">What was answered, and what was logged.</param>
    public void AddFault(string fault, FuzzRequest? request, ReadOnlySpan<byte> sent, string details)
    {
        var text = $"{fault}\n{(request is null ? string.Empty : $"FUZZ_SEED={settings.Seed} FUZZ_FIRST={request.Number} FUZZ_REQUESTS=1 ({request.Name})\n{FuzzRequest.Show(sent, 6_000)}\n")}--\n{(details.Length > MostDetails ? details[..MostDetails] : details)}";
        _faults.AddOrUpdate($"{fault} {Varying().Replace(details.Length > 300 ? details[..300] : details, "…")}", (1, text), (_, known) => (known.Count + 1, known.First));
    }

    /// <summary>The summary.</summary>
    /// <param name="footprints">What the process held before, half way and at the end.</param>
    public string Summary(IReadOnlyList<Footprint> footprints)
    {
        var text = new StringBuilder();
        var taken = _byKind.Values.Sum(counts => counts.Taken);
        text.AppendLine(CultureInfo.InvariantCulture, $"fuzz: seed {settings.Seed}, {_requests:N0} requests from number {settings.First}, {taken:N0} ({100.0 * taken / Math.Max(1, _requests):0} %) answered with 2xx or 3xx; of {_tame:N0} that are not wild, {_tameTaken:N0}");
        text.AppendLine($"by status: {string.Join(", ", _byStatus.OrderBy(pair => pair.Key).Select(pair => $"{(pair.Key == 0 ? "closed" : $"{pair.Key}")} {pair.Value}"))}");
        text.AppendLine($"by kind (taken of sent): {string.Join(", ", _byKind.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value.Taken}/{pair.Value.Sent}"))}");
        text.AppendLine($"most frequent refusals of requests that are not wild: {string.Join("; ", _refusals.OrderByDescending(pair => pair.Value).Take(MostRefusals).Select(pair => $"{pair.Value} × {(pair.Key.Length > 160 ? pair.Key[..160] : pair.Key)}"))}");
        text.AppendLine(CultureInfo.InvariantCulture, $"slowest: {_slowest.Time.TotalSeconds:0.00} s, number {_slowest.Request?.Number} ({_slowest.Request?.Name})");
        text.AppendLine(CultureInfo.InvariantCulture, $"statements of SQL: {SqlTrace.Statements:N0}, {SqlTrace.DifferentStatements:N0} different, {SqlTrace.Findings.Count} with a value in them");
        text.AppendLine($"growth: {string.Join("; ", footprints)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"faults: {_faults.Count} kinds, {_faults.Values.Sum(fault => fault.Count)} in all");
        return text.ToString();
    }

    /// <summary>The faults, the most frequent first, each with its first request.</summary>
    public string FaultTexts()
    {
        var text = new StringBuilder();
        foreach (var (count, first) in _faults.Values.OrderByDescending(fault => fault.Count).Take(MostShown))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"\n==== {count} times, first: {first}");
        }

        return text.ToString();
    }

    [GeneratedRegex("[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|[0-9]+(st|nd|rd|th)?|'[^']*'|\\{\"error\":\\{\"code\":|\"message\":|at Orleans\\..*", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Varying();
}
