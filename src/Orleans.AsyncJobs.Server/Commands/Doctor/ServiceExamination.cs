using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Commands.Handlers;
using Orleans.AsyncJobs.Server.Commands.Jobs;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Doctor;

/// <summary>Looks at a running service from outside. A check that cannot be made is a finding, and the others go on.</summary>
internal sealed class ServiceExamination(CommandContext context)
{
    /// <summary>Dates in HTTP have whole seconds, and the answer took its time.</summary>
    private static readonly TimeSpan MostClockDifference = TimeSpan.FromSeconds(5);

    private const double MostDueLagSeconds = 5;
    private const double MostCommitSeconds = 1;
    private const long LeastDiskBytes = 1L << 30;
    private const int ShownNames = 5;

    public async Task<IReadOnlyList<Finding>> RunAsync()
    {
        List<Finding> findings = [];
        var started = context.Environment.Time.GetUtcNow();
        ApiAnswer live;
        try
        {
            live = await context.Api.LookAsync("healthz", context.CancellationToken);
        }
        catch (CommandException exception)
        {
            // Without it there is nothing to look at.
            return [Finding.Wrong("reachable", exception.Message, "Start it with 'asyncjobs serve', or say where it is with --url.")];
        }

        if (live.Failure is { } failure)
        {
            return [Finding.Wrong("reachable", failure.Message, "Look whether --url is that of asyncjobs, with the path below which it is mapped.")];
        }

        findings.Add(Finding.Good("reachable", $"{context.Api.Url} answers."));
        findings.Add(Clock(live.Date, started));
        await AddAsync(findings, "ready", ReadyAsync);
        await AddAsync(findings, "silos", SilosAsync);
        await AddAsync(findings, "store", StoreAsync);
        await AddAsync(findings, "queue", QueueAsync);
        await AddAsync(findings, "failures", FailuresAsync);
        await AddAsync(findings, "handlers", HandlersAsync);
        await AddAsync(findings, "lines", LinesAsync);
        return findings;
    }

    private static async Task AddAsync(List<Finding> findings, string check, Func<Task<IEnumerable<Finding>>> look)
    {
        try
        {
            findings.AddRange(await look());
        }
        catch (CommandException exception)
        {
            findings.Add(Finding.Wrong(check, exception.Message, exception.ExitCode == ExitCode.NoRight
                ? $"Give a token that may see it, with {ServiceUrl.TokenVariable}."
                : "Look into the service's log."));
        }
    }

    private Finding Clock(DateTimeOffset? date, DateTimeOffset started)
    {
        if (date is null)
        {
            return Finding.Good("clock", "The service does not say its time.");
        }

        var now = context.Environment.Time.GetUtcNow();
        var difference = date < started ? date.Value - started : date > now ? date.Value - now : TimeSpan.Zero;
        return difference.Duration() <= MostClockDifference
            ? Finding.Good("clock", "It agrees with this machine's.")
            : Finding.Wrong("clock", $"The service's clock is {Times.Duration(difference.Duration().TotalSeconds)} {(difference > TimeSpan.Zero ? "ahead of" : "behind")} this machine's.",
                "Let both machines take their time from the same servers (NTP): dates of jobs go by the service's clock.");
    }

    private async Task<IEnumerable<Finding>> ReadyAsync()
    {
        var answer = await context.Api.LookAsync("readyz", context.CancellationToken);
        if (answer.Failure is null)
        {
            return [Finding.Good("ready", "Jobs can be stored and run.")];
        }

        IReadOnlyList<JsonObject> failed;
        try
        {
            failed = JsonNode.Parse(answer.Body) is JsonObject body && body["failed"] is JsonArray ? body.Rows("failed") : [];
        }
        catch (JsonException)
        {
            failed = [];
        }

        return failed.Count == 0
            ? [Finding.Wrong("ready", answer.Failure.Message, "Look into the service's log.")]
            : failed.Select(check => Finding.Wrong("ready", $"{check.Text("name")}: {check.Text("reason")}", "See 'What happens when' in docs/operating.md."));
    }

    private async Task<IEnumerable<Finding>> SilosAsync()
    {
        var silos = (await context.Api.GetAsync("jobsilos", context.CancellationToken)).Rows();
        List<Finding> findings = [];
        foreach (var silo in silos)
        {
            var name = silo.Text("name") ?? silo.Text("hostid") ?? "?";
            if (silo.Text("version") is not { } version)
            {
                findings.Add(Finding.Wrong("silos", $"Silo {name} ({silo.Text("status")}) does not answer.", "Look into its log; when its process has died, it is given up by itself."));
                continue;
            }

            findings.Add(Finding.Good("silos", $"Silo {name} has version {version}, {silo.Text("running")} of {silo.Text("slots")} slots in use."));
            if (version != ServerText.Version)
            {
                findings.Add(Finding.Wrong("version", $"Silo {name} has version {version}, and this program {ServerText.Version}.", "Use the command line of the service's version."));
            }

            if (silo.Real("duelagseconds") is > MostDueLagSeconds and var lag)
            {
                findings.Add(Finding.Wrong("due", $"In silo {name} jobs start {Times.Duration(lag)} after they come due.", "The machine is too busy: lower AsyncJobs:Dispatch:MaxConcurrentJobs, or give it more."));
            }

            if (silo.Number("abandoned") is > 0 and var abandoned)
            {
                findings.Add(Finding.Wrong("abandoned", $"In silo {name} {abandoned} runs did not stop and hold their slots.", "Let their handlers obey their cancellation token; a restart of the service frees the slots."));
            }

            findings.AddRange(Checks(silo, name));
        }

        return findings;
    }

    private static IEnumerable<Finding> Checks(JsonObject silo, string name) =>
        from check in silo["checks"] is JsonArray ? silo.Rows("checks") : []
        where !check.Flag("isgood")
        select Finding.Wrong(check.Text("name") ?? "check", $"Silo {name}: {check.Text("text")}", RemedyOf(check.Text("name")));

    private static string RemedyOf(string? check) => check == "settings" ? FolderExamination.UnknownRemedy : "See 'What happens when' in docs/operating.md.";

    private async Task<IEnumerable<Finding>> StoreAsync()
    {
        var info = await context.Api.GetAsync("StoreInfo()", context.CancellationToken);
        List<Finding> findings = [Finding.Good("store", $"{info.Text("location")} has {Sizes.Of(info.Number("bytes") ?? 0)}.")];
        findings.AddRange(Disk(info.Number("diskfreebytes")));
        if (info.Real("commitp99seconds") is > MostCommitSeconds and var commit)
        {
            findings.Add(Finding.Wrong("store", $"One commit in 100 takes {Times.Duration(commit)} or more.", "Put the store on a faster disk, or let other programs write less to it."));
        }

        return findings;
    }

    /// <summary>How much space a store has left.</summary>
    public static IEnumerable<Finding> Disk(long? free) => free switch
    {
        null => [],
        < LeastDiskBytes => [Finding.Wrong("disk", $"The store's disk has {Sizes.Of(free.Value)} free.", "Make space there. When it is full, creates are refused.")],
        _ => [Finding.Good("disk", $"The store's disk has {Sizes.Of(free.Value)} free.")],
    };

    private async Task<IEnumerable<Finding>> QueueAsync()
    {
        var ready = await CountAsync("statecode eq 0");
        var running = await CountAsync("statecode eq 2");
        return ready > 0 && running == 0 && await CountAsync("statecode eq 0 and waitkind eq 1") > 0
            ? [Finding.Wrong("queue", $"{Counted.Jobs(ready)} may run and none does.", "'asyncjobs job explain' says of each why.")]
            : [Finding.Good("queue", $"{ready:N0} ready, {running:N0} running.")];
    }

    private async Task<IEnumerable<Finding>> FailuresAsync()
    {
        var since = context.Environment.Time.GetUtcNow().AddDays(-1);
        var failed = await CountAsync($"statuscode eq {JobShape.Failed} and completedon ge {since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        return failed == 0
            ? [Finding.Good("failures", "No job has failed in 24 hours.")]
            : [Finding.Wrong("failures", $"{Counted.Jobs(failed)} failed in 24 hours.", "'asyncjobs job list --filter \"state:failed completed>-1d\"' shows them, 'job retry' runs them again.")];
    }

    private async Task<IEnumerable<Finding>> HandlersAsync()
    {
        var paused = (await context.Api.GetAsync(HandlerShape.Set, context.CancellationToken)).Rows().Where(handler => handler.Flag("paused")).ToList();
        return paused.Count == 0
            ? [Finding.Good("handlers", "None is paused.")]
            : paused.Select(handler => Finding.Wrong(
                "handlers",
                $"{handler.Text(HandlerShape.Id)} is paused{(handler.Text("reason") is { Length: > 0 } reason ? $": {reason}" : ".")}",
                $"'asyncjobs handler resume {handler.Text(HandlerShape.Id)}' lets its jobs run."));
    }

    private async Task<IEnumerable<Finding>> LinesAsync()
    {
        var lines = (await context.Api.GetAsync("joblines?$top=50", context.CancellationToken)).Rows();
        var names = string.Join(", ", lines.Take(ShownNames).Select(line => $"\"{TerminalText.Line(line.Text("token") ?? "")}\""));
        return lines.Count == 0
            ? [Finding.Good("lines", "None is blocked.")]
            : [Finding.Wrong("lines", $"{lines.Count}{(lines.Count == 50 ? " or more" : "")} do not move: {names}{(lines.Count > ShownNames ? ", …" : "")}.", "'asyncjobs line list' says why of each.")];
    }

    private Task<long> CountAsync(string filter) => JobQueries.CountAsync(context, new JobFilter(filter, IsOData: true));
}
