using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Jobs;

/// <summary>One of the verbs on jobs: on those whose ids are given one by one and at once, on those of a filter as one mass action.</summary>
internal sealed class JobVerb : ProgramCommand
{
    private readonly string _action;
    private readonly string _done;
    private readonly JobFilterOptions _filter = new();
    private readonly Argument<string[]> _ids = JobIds.Several(ArgumentArity.ZeroOrMore);
    private readonly Option<string?> _reason = CommonOptions.Reason();
    private readonly Option<bool> _yes = CommonOptions.Yes();
    private readonly Option<bool> _dryRun = CommonOptions.DryRun();
    private readonly Option<string?>? _until;
    private readonly DeleteScheduleOptions? _schedule;

    /// <param name="name">The verb.</param>
    /// <param name="action">The verb as actions of the Web API are named: <c>Cancel</c>.</param>
    /// <param name="done">What has been done to a job: <c>canceled</c>.</param>
    /// <param name="description">What it does.</param>
    /// <param name="example">The example.</param>
    private JobVerb(string name, string action, string done, string description, string example)
        : base(name, description, example)
    {
        _action = action;
        _done = done;
        Add(_ids);
        _filter.AddTo(this);
        if (action == "Postpone")
        {
            _until = new Option<string?>("--until") { Description = "a moment, or a span from now on such as 10m", HelpName = "moment", Required = true };
            Add(_until);
        }

        if (action == "Delete")
        {
            _schedule = new DeleteScheduleOptions();
            _schedule.AddTo(this);
        }

        Add(_reason);
        Add(_yes);
        Add(_dryRun);
    }

    public override string Notes => _schedule is null ? Rules : $"""
        {Rules}
        With --every it is a bulk delete that runs again and again, on the jobs that match --filter when a run begins: spans such as
        completed<-30d are counted from there. It does not delete itself.
        """;

    private static string Rules => """
        One id is acted on without a question. Several ids, ids on standard input (-) and --filter tell the number and ask; without
        a terminal they need --yes. Ids are acted on at once. --filter makes a job that does it 10 s later, on the jobs that matched
        when it was asked for; until then 'asyncjobs bulk undo' takes it back.
        """;

    public static JobVerb Cancel() => new("cancel", "Cancel", "canceled", "Cancels jobs. A running one is asked to stop.",
        $"asyncjobs job cancel {ExampleId} --reason 'ordered twice'");

    public static JobVerb Retry() => new("retry", "Retry", "retried", "Gives jobs that failed, were canceled or wait for a retry a fresh run.",
        "asyncjobs job retry --filter 'state:failed created>-1d' --reason 'the mail server is back' --yes");

    public static JobVerb Resume() => new("resume", "Resume", "resumed", "Lets jobs that wait go on now.", $"asyncjobs job resume {ExampleId}");

    public static JobVerb Pause() => new("pause", "Pause", "paused", "Asks running jobs to stop at a safe point, and keeps them until they are resumed.",
        $"asyncjobs job pause {ExampleId} --reason 'database upgrade'");

    public static JobVerb Postpone() => new("postpone", "Postpone", "postponed", "Lets jobs wait until a later moment.",
        $"asyncjobs job postpone {ExampleId} --until 2h");

    public static JobVerb Delete() => new("delete", "Delete", "deleted", "Deletes jobs with all that is kept of them. A running one is canceled.",
        $"asyncjobs job delete {ExampleId} --reason 'test data'");

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var filter = _filter.Read(context, $"Say which jobs are to be {_done}, as --filter 'state:failed created<-30d' does.");
        var ids = context.Value(_ids) ?? [];
        if (filter is null == (ids.Length == 0))
        {
            throw CommandException.WrongUse($"Say which jobs: ids, - for ids on standard input, or --filter{(filter is null ? "" : ", and only one of them")}.");
        }

        var until = _until is null ? null : CommonOptions.ReadMoment(context, _until);
        if (until <= context.Environment.Time.GetUtcNow())
        {
            // The service takes it, and a job that waits then starts at once.
            throw CommandException.WrongUse($"--until {context.Value(_until!)} is in the past. 'asyncjobs job resume' lets a job go on at once.");
        }

        var schedule = _schedule?.Read(context);
        if (schedule is not null)
        {
            return filter is null
                ? throw CommandException.WrongUse("--every needs --filter: ids are deleted once.")
                : await new ScheduledDelete(context, schedule, CommonOptions.ReadReason(context, _reason), context.Value(_yes), context.Value(_dryRun)).RunAsync(filter);
        }

        var request = new RequestedAction(_action, _done, CommonOptions.ReadReason(context, _reason), until);
        if (filter is not null)
        {
            return await new MassAction(context, request, context.Value(_yes), context.Value(_dryRun)).RunAsync(filter.Member, $"that match {filter.Text}");
        }

        var fromInput = ids.Contains(JobIds.StandardInput);
        if (fromInput && !context.Value(_yes) && !context.Value(_dryRun))
        {
            throw CommandException.WrongUse("Nobody can be asked while ids are read from standard input. Give --yes if it is meant.");
        }

        var all = await JobIds.ReadAsync(context, ids);
        if (context.Value(_dryRun))
        {
            return await ShowAsync(context, all);
        }

        if (all.Count > 1 && !context.Value(_yes))
        {
            await Questions.ConfirmAsync(context, $"{all.Count:N0} jobs are to be {_done}. Go on?");
        }

        return await new SingleActions(context, request).RunAsync(all);
    }

    private async Task<ExitCode> ShowAsync(CommandContext context, IReadOnlyList<Guid> ids)
    {
        var output = context.Rows();
        var found = await JobQueries.ReadAsync(context, ids, JobShape.TableSelect);
        output.Write([.. ids.Where(found.ContainsKey).Select(id => found[id])], JobShape.Rows);
        context.Say($"{Counted.Jobs(found.Count)} would be {_done}; nothing was done.");
        var missing = ids.Where(id => !found.ContainsKey(id)).ToList();
        if (missing.Count > 0)
        {
            context.Say($"Not found: {string.Join(", ", missing)}.");
        }

        return missing.Count == 0 ? ExitCode.Done : ExitCode.NotFound;
    }
}

/// <summary>What is to be done.</summary>
/// <param name="Name">As actions of the Web API are named.</param>
/// <param name="Done">What has been done to a job then.</param>
/// <param name="Reason">Why.</param>
/// <param name="Until">Of a postponement, until when.</param>
internal sealed record RequestedAction(string Name, string Done, string? Reason, DateTimeOffset? Until)
{
    /// <summary>Its parameters as a body.</summary>
    public JsonObject Body()
    {
        var body = new JsonObject();
        if (Reason is not null)
        {
            body[nameof(Reason)] = Reason;
        }

        if (Until is { } until)
        {
            body[nameof(Until)] = until.UtcDateTime;
        }

        return body;
    }
}

/// <summary>Numbers of jobs in words.</summary>
internal static class Counted
{
    public static string Jobs(long count) => count == 1 ? "1 job" : $"{count:N0} jobs";
}
