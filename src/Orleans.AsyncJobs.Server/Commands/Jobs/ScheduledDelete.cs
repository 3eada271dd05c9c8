using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Jobs;

/// <summary>The options of <c>job delete</c> that make a schedule of it.</summary>
internal sealed class DeleteScheduleOptions
{
    private const int MaxDays = 365;
    private const int MaxNameCharacters = 256;

    private readonly Option<int?> _every = new("--every")
    {
        Description = "again and again: daily, or each so many days (3d)",
        HelpName = "days",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var days = text is "daily" or "day" ? 1
                : int.TryParse(text.EndsWith('d') ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
                : 0;
            if (days is > 0 and <= MaxDays)
            {
                return days;
            }

            result.AddError($"--every {CommonOptions.Shown(text)} will not do: write daily, or a number of days from 1 to {MaxDays} such as 3d.");
            return null;
        },
    };

    private readonly Option<string?> _start = new("--start") { Description = "with --every: the first run, a moment or a span from now on such as 10m (now)", HelpName = "moment" };
    private readonly Option<string?> _name = new("--name") { Description = "with --every: the name of the job that does it", HelpName = "text" };

    public void AddTo(Command command)
    {
        command.Add(_every);
        command.Add(_start);
        command.Add(_name);
    }

    /// <summary>The schedule; null where none was given.</summary>
    /// <exception cref="CommandException">Something of it will not do.</exception>
    public DeleteSchedule? Read(CommandContext context)
    {
        if (context.Value(_every) is not { } days)
        {
            return context.Has(_start) || context.Has(_name) ? throw CommandException.WrongUse("--start and --name go with --every.") : null;
        }

        var name = context.Value(_name)?.Trim();
        return name?.Length > MaxNameCharacters
            ? throw CommandException.WrongUse($"--name has {name.Length:N0} characters; {MaxNameCharacters} are kept.")
            : new DeleteSchedule(days, CommonOptions.ReadMoment(context, _start), string.IsNullOrEmpty(name) ? null : name);
    }
}

/// <summary>When jobs are deleted again and again.</summary>
/// <param name="Days">Each so many days.</param>
/// <param name="Start">The first time; null for now.</param>
/// <param name="Name">The name of the job that does it; null for one made of the filter.</param>
internal sealed record DeleteSchedule(int Days, DateTimeOffset? Start, string? Name)
{
    private const int MaxShownFilter = 200;

    public string Words => Days == 1 ? "each day" : $"each {Days} days";

    /// <summary>The body of the action that stores it.</summary>
    public JsonObject Body(JobFilter filter, string reason)
    {
        var body = new JsonObject
        {
            ["QuerySet"] = new JsonArray(new JsonObject { [filter.Member.Key] = filter.Text }),
            ["JobName"] = Name ?? $"Delete {Words}: {TextLimit.Cut(filter.Text, MaxShownFilter)}",
            ["RecurrencePattern"] = $"FREQ=DAILY;INTERVAL={Days}",
            ["Reason"] = reason,
        };
        if (Start is { } start)
        {
            body["StartDateTime"] = start.UtcDateTime;
        }

        return body;
    }
}

/// <summary>Stores a job that deletes what matches a filter again and again; says first what it would delete now.</summary>
internal sealed class ScheduledDelete(CommandContext context, DeleteSchedule schedule, string? reason, bool isSure, bool isDryRun)
{
    private static readonly RowShape Receipts = new("jobid", [new Column("jobid") { Title = "bulk delete" }, new Column("every")], ["jobid", "every"]);

    public async Task<ExitCode> RunAsync(JobFilter filter)
    {
        var preview = (await context.Api.PostAsync("DeleteJobs", new JsonObject { [filter.Member.Key] = filter.Text, ["DryRun"] = true }, context.CancellationToken)).Object(context.Api.Url);
        var count = preview.Number("count")
            ?? throw new CommandException(ExitCode.Failed, $"{context.Api.Url} does not answer as asyncjobs does: a dry run without a count. Is --url right?");
        context.Say($"{Counted.Jobs(count)} that match {filter.Text} would be deleted if it ran now.");
        if (isDryRun)
        {
            context.Say("Nothing was done.");
            return ExitCode.Done;
        }

        if (!isSure)
        {
            await Questions.ConfirmAsync(context, $"Jobs that match then are to be deleted {schedule.Words}. Go on?");
        }

        var why = reason ?? await Questions.AskReasonAsync(context);
        var receipt = (await context.Api.PostOnceAsync("BulkDelete", schedule.Body(filter, why), context.CancellationToken)).Object(context.Api.Url);
        var jobId = receipt.Text("JobId");
        context.Rows().WriteOne(new JsonObject { ["jobid"] = jobId, ["every"] = schedule.Words }, Receipts);
        context.Say($"'asyncjobs job show {jobId}' tells when it runs next and what it has deleted; 'asyncjobs job cancel {jobId}' ends it.");
        return ExitCode.Done;
    }
}
