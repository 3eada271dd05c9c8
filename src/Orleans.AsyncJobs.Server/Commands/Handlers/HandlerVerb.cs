using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Handlers;

/// <summary>Pauses, resumes or limits a handler, on all silos and over restarts.</summary>
internal sealed class HandlerVerb : ProgramCommand
{
    private const int MostAtATime = 10_000;
    private const string NoLimit = "none";

    private readonly string _action;
    private readonly string _done;
    private readonly Argument<string> _name = new("name") { Description = "the handler's name" };
    private readonly Argument<string>? _limit;
    private readonly Option<string?> _reason = CommonOptions.Reason();

    private HandlerVerb(string name, string action, string done, string description, string example)
        : base(name, description, example)
    {
        _action = action;
        _done = done;
        Add(_name);
        if (action == "SetHandlerLimit")
        {
            _limit = new Argument<string>("number") { Description = $"1 to {MostAtATime:N0}, or {NoLimit}" };
            Add(_limit);
        }

        Add(_reason);
    }

    public static HandlerVerb Pause() => new("pause", "PauseHandler", "is paused: those of its jobs that run go on, others are not started",
        "Starts no more jobs of a handler until it is resumed.", "asyncjobs handler pause HttpRequest --reason 'the other side is down'");

    public static HandlerVerb Resume() => new("resume", "ResumeHandler", "is resumed", "Starts a paused handler's jobs again.", "asyncjobs handler resume HttpRequest");

    public static HandlerVerb Limit() => new("limit", "SetHandlerLimit", "is limited", "Sets how many of a handler's jobs run at a time in a silo.",
        "asyncjobs handler limit HttpRequest 4 --reason 'be gentle'");

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var name = context.Value(_name)!;
        var body = new JsonObject();
        if (_limit is not null)
        {
            body["Limit"] = ReadLimit(context.Value(_limit)!);
        }

        if (CommonOptions.ReadReason(context, _reason) is { } reason)
        {
            body["Reason"] = reason;
        }

        await context.Api.PostAsync(HandlerShape.PathOf(name, _action), body, context.CancellationToken);
        context.Say($"{name} {(_limit is null ? _done : body["Limit"] is { } limit ? $"runs up to {limit} jobs at a time" : "runs without a limit of its own")}.");
        if (context.Format() != OutputFormat.Table)
        {
            context.Rows().WriteOne(await context.Api.GetAsync(HandlerShape.PathOf(name), context.CancellationToken), HandlerShape.Rows);
        }

        return ExitCode.Done;
    }

    private static int? ReadLimit(string text) => text == NoLimit
        ? null
        : int.TryParse(text, out var limit) && limit is >= 1 and <= MostAtATime
            ? limit
            : throw CommandException.WrongUse($"'{text}' is no limit: give a number from 1 to {MostAtATime:N0}, or {NoLimit}. To run none, pause the handler.");
}
