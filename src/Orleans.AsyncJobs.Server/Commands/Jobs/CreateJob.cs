using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Http;

namespace Orleans.AsyncJobs.Server.Commands.Jobs;

internal sealed class CreateJob : ProgramCommand
{
    private const int MaxPriority = 10;

    private readonly Argument<string> _handler = new("handler") { Description = "the name of the handler (messagename), such as HttpRequest" };
    private readonly Option<string?> _data = new("--data") { Description = "the handler's input: text, @file, or - for standard input", HelpName = "text|@file|-" };
    private readonly Option<string?> _name = new("--name") { Description = "a name for people; else the handler's", HelpName = "text" };
    private readonly Option<string?> _key = new("--key") { Description = "an idempotency key: the same key creates one job in 24 h", HelpName = "text" };

    private readonly Option<string?> _token = new("--token")
    {
        Description = "the dependency token: jobs of one token run one at a time, in order",
        HelpName = "text",
    };

    private readonly Option<int?> _priority = new("--priority") { Description = $"0 to {MaxPriority}; higher ones go first", HelpName = "number" };
    private readonly Option<string?> _postpone = new("--postpone") { Description = "not before this moment, or span from now on such as 10m", HelpName = "moment" };
    private readonly Option<string?> _rule = new("--rule") { Description = "run it again and again: FREQ=DAILY;BYHOUR=3 ('recurring preview' shows when)", HelpName = "rule" };
    private readonly Option<string?> _start = new("--start") { Description = "from when on the rule holds: a moment, or a span from now on such as 10m (now)", HelpName = "moment" };
    private readonly Option<string?> _zone = new("--zone") { Description = "the time zone of the rule, as IANA or Windows names it (UTC)", HelpName = "name" };
    private readonly Option<bool> _halt = new("--halt") { Description = "if it fails, later jobs of its token wait until it is retried or deleted" };
    private readonly Option<bool> _autoDelete = new("--autodelete") { Description = "delete it when it has succeeded" };
    private readonly Option<bool> _wait = new("--wait") { Description = "wait until it has ended, with the exit codes of 'job wait'" };
    private readonly Option<TimeSpan?> _timeout = CommonOptions.Span("--timeout", "how long to wait");

    public CreateJob()
        : base("create", "Creates a job.", """asyncjobs job create HttpRequest --name 'First job' --data '{"method":"GET","url":"https://example.org/"}' --postpone 1h --key order-7""")
    {
        Add(_handler);
        Add(_data);
        Add(_name);
        Add(_key);
        Add(_token);
        Add(_priority);
        Add(_postpone);
        Add(_rule);
        Add(_start);
        Add(_zone);
        Add(_halt);
        Add(_autoDelete);
        Add(_wait);
        Add(_timeout);
    }

    public override string Notes => $"""
        Here --token is the job's dependency token. The token that logs in is given in {ServiceUrl.TokenVariable}, or as --token in front of 'job'.
        A key that is no Guid is made into one: the first 16 bytes of its SHA-256, as a version 8 UUID.
        """;

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        if (context.Has(_timeout) && !context.Value(_wait))
        {
            throw CommandException.WrongUse("--timeout says how long to --wait, which is missing.");
        }

        if ((context.Has(_start) || context.Has(_zone)) && !context.Has(_rule))
        {
            throw CommandException.WrongUse("--start and --zone belong to a --rule, which is missing. To run the job once later, use --postpone.");
        }

        var job = await ReadAsync(context);

        // With a key of its own a create that is sent again makes no second job.
        var key = context.Has(_key) ? KeyOf(context.Value(_key) ?? "") : Guid.NewGuid();
        var answer = await context.Api.PostAsync(JobShape.Set, job, context.CancellationToken, ("Repeatability-Request-ID", $"{key}"));
        var id = answer.RowId ?? throw new CommandException(ExitCode.Failed, $"{context.Api.Url} does not answer as asyncjobs does: no id of the job it made. Is --url right?");
        if (context.Value(_wait))
        {
            context.Say($"Created {id}.");
            var rows = await new JobPolling(context, context.Value(_timeout)).UntilEndedAsync([id]);
            WaitForJobs.Write(context, rows);
            return JobPolling.ExitCodeOf(rows);
        }

        var output = context.Rows();
        if (output.Format == Output.OutputFormat.Table)
        {
            output.WriteText($"{id}");
        }
        else
        {
            output.WriteOne(new JsonObject { [JobShape.Id] = id }, JobShape.Rows, [JobShape.Id]);
        }

        return ExitCode.Done;
    }

    /// <summary>The key as the Web API takes it: a Guid.</summary>
    public static Guid KeyOf(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw CommandException.WrongUse("--key is empty.");
        }

        if (Guid.TryParse(text, out var given))
        {
            return given;
        }

        // RFC 9562 §5.8.
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private async Task<JsonObject> ReadAsync(CommandContext context)
    {
        var job = new JsonObject { ["messagename"] = context.Value(_handler) };
        Set("name", context.Value(_name));
        Set("dependencytoken", ReadToken(context));
        if (context.Has(_priority))
        {
            var priority = context.Value(_priority);
            job["priority"] = priority is >= 0 and <= MaxPriority ? priority : throw CommandException.WrongUse($"--priority takes a number from 0 to {MaxPriority}.");
        }

        if (CommonOptions.ReadMoment(context, _postpone) is { } moment)
        {
            job["postponeuntil"] = moment.UtcDateTime;
        }

        Set("recurrencepattern", context.Value(_rule));
        Set("recurrencetimezone", context.Value(_zone));
        if (CommonOptions.ReadMoment(context, _start) is { } start)
        {
            job["recurrencestarttime"] = start.UtcDateTime;
        }

        if (context.Value(_halt))
        {
            job["onfailure"] = 1;
        }

        if (context.Value(_autoDelete))
        {
            job["autodelete"] = true;
        }

        Set("data", await TextArgument.ReadAsync(context, "--data", context.Value(_data)));
        return job;

        void Set(string name, string? value)
        {
            if (value is not null)
            {
                job[name] = value;
            }
        }
    }

    /// <summary>A secret that was meant to log in would be stored in plain sight.</summary>
    private string? ReadToken(CommandContext context)
    {
        var token = context.Value(_token);
        return token is not null && (token == context.Environment.Variable(ServiceUrl.TokenVariable) || LooksLikeSecret(token))
            ? throw CommandException.WrongUse($"--token of 'job create' is the job's dependency token, and this looks like one that logs in. Put that into {ServiceUrl.TokenVariable}.")
            : token;
    }

    // A JSON Web Token begins with the Base64 of {" and has three parts.
    private static bool LooksLikeSecret(string token) =>
        token.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || (token.StartsWith("eyJ", StringComparison.Ordinal) && token.Count(character => character == '.') == 2);
}
