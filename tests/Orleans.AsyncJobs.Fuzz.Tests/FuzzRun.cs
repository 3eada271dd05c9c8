using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Orleans.AsyncJobs.Fuzz.Tests.Checking;
using Orleans.AsyncJobs.Fuzz.Tests.Generating;
using Orleans.AsyncJobs.Fuzz.Tests.Hosting;
using Orleans.AsyncJobs.Fuzz.Tests.Sending;

namespace Orleans.AsyncJobs.Fuzz.Tests;

/// <summary>Sends requests over several connections at once, and looks at each answer.</summary>
internal sealed partial class FuzzRun(FuzzService service, FuzzSettings settings, FuzzReport report)
{
    private const int Connections = 4;
    private const string Base = "/api/data/v9.2/";

    /// <summary>An answer that takes longer does not come. The machine of a test may be busy with others.</summary>
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    private readonly Knowledge _known = new();
    private int _next = settings.First - 1;

    /// <summary>Sends the requests up to a number.</summary>
    public async Task SendAsync(int until, CancellationToken cancellationToken)
    {
        var generator = new Generator(settings.Seed, _known);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(() => SendAsync(generator, until, cancellationToken), cancellationToken)));
    }

    /// <summary>Makes some jobs to begin with.</summary>
    public async Task SeedAsync(CancellationToken cancellationToken)
    {
        foreach (var body in (string[])["\"messagename\":\"Quick\"", "\"messagename\":\"Fail\"", "\"messagename\":\"Hold\"", "\"messagename\":\"Quick\",\"postponeuntil\":\"2099-01-01\"", "\"messagename\":\"Quick\",\"recurrencepattern\":\"FREQ=DAILY\"", "\"messagename\":\"Hold\",\"dependencytoken\":\"a\"", "\"messagename\":\"Quick\",\"dependencytoken\":\"a\""])
        {
            Assert.Equal(204, (await AskAsync("POST", "asyncoperations", $"{{{body}}}", cancellationToken)).Status);
        }
    }

    /// <summary>Sends a plain request.</summary>
    public async Task<RawAnswer> AskAsync(string method, string path, string? body, CancellationToken cancellationToken)
    {
        using var connection = new RawConnection(service.EndPoint);
        var request = new FuzzRequest(-1, "plain", method, Writing.Ascii(path.StartsWith('/') ? path : Base + path)) { Body = body is null ? null : Writing.Bytes(body) };
        request.Add("Content-Type", "application/json");
        var answer = await connection.SendAsync(request.ToBytes(service.Host), isHead: false, isBroken: false, cancellationToken);
        Assert.NotNull(answer);
        Learn(answer);
        return answer;
    }

    private async Task SendAsync(Generator generator, int until, CancellationToken cancellationToken)
    {
        using var connection = new RawConnection(service.EndPoint);
        while (Interlocked.Increment(ref _next) is var number && number < until)
        {
            var request = generator.Make(number);
            var bytes = request.ToBytes(service.Host);
            var started = Stopwatch.GetTimestamp();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Hang);
            try
            {
                var answer = await connection.SendAsync(bytes, request.Method is "HEAD", request.Propriety == Propriety.Broken, limit.Token);
                report.Add(request, answer, Stopwatch.GetElapsedTime(started));
                if (AnswerCheck.FindFault(request, answer) is { } fault)
                {
                    report.AddFault(fault, request, bytes, Details(answer));
                }

                if (answer is not null)
                {
                    Learn(answer);
                }
            }
            catch (HalfAnswerException exception)
            {
                report.AddFault(exception.Message, request, bytes, string.Empty);
                connection.Dispose();
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                report.AddFault("no answer came", request, bytes, string.Empty);
                connection.Dispose();
            }
        }

        // The next part begins where this one ends.
        Interlocked.Decrement(ref _next);
    }

    private string Details(RawAnswer? answer)
    {
        if (answer is null)
        {
            return string.Empty;
        }

        var logged = answer.Status >= 500 || answer.Text.Contains("orrelation id", StringComparison.Ordinal)
            ? Ids().Matches(answer.Text).Select(id => service.Log.Find(id.Value)).FirstOrDefault(entry => entry is not null) ?? service.Log.Find(answer.Header("x-ms-service-request-id") ?? "none")
            : null;

        // What was logged comes first: by it faults are told apart.
        return $"{logged}\n{answer.Status} {answer.Header("Content-Type")}\n{FuzzRequest.Show(answer.Body, 1_500)}";
    }

    /// <summary>Notes the jobs and the pages that an answer names, and forgets the jobs that it says are gone.</summary>
    private void Learn(RawAnswer answer)
    {
        if (answer.Header("OData-EntityId") is { } address && Ids().Match(address) is { Success: true } match)
        {
            _known.Jobs.Add(Guid.Parse(match.Value));
        }
        else if (answer.Status == 404 && Ids().Match(answer.Text) is { Success: true } gone)
        {
            _known.Jobs.Remove(Guid.Parse(gone.Value));
        }
        else if (answer is { Status: 200, Body.Length: > 1 and < 200_000 } && answer.Body[0] == '{' && AnswerCheck.Parse(answer.Body, out var root) is null)
        {
            LearnOf(root);
        }
    }

    private void LearnOf(JsonElement root)
    {
        if (root.TryGetProperty("Ids", out var ids) && ids.ValueKind == JsonValueKind.Array)
        {
            foreach (var id in ids.EnumerateArray())
            {
                _known.Jobs.Add(id.GetGuid());
            }
        }

        if (root.TryGetProperty("@odata.nextLink", out var link) && Uri.TryCreate(link.GetString(), UriKind.Absolute, out var next))
        {
            _known.NextPages.Add(next.PathAndQuery);
        }

        if (root.TryGetProperty("@Microsoft.Dynamics.CRM.fetchxmlpagingcookie", out var cookie) && cookie.GetString() is { } text)
        {
            _known.Cookies.Add(text);
        }
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Ids();
}
