using System.CommandLine;
using System.Globalization;
using System.Text;
using Orleans.AsyncJobs.Machine.Recurrence;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Recurring;

internal sealed class PreviewRecurrence : ProgramCommand
{
    private const int DefaultOccurrences = 5;

    private readonly Argument<string> _pattern = new("pattern") { Description = "the rule, such as FREQ=DAILY;BYHOUR=3;BYMINUTE=0" };
    private readonly Option<string?> _start = new("--start") { Description = "from when on: 2030-05-01T12:00:00Z, or a span from now on such as 10m (now)", HelpName = "when" };
    private readonly Option<string?> _zone = new("--zone") { Description = "the time zone, as IANA or Windows names it (UTC)", HelpName = "name" };
    private readonly Option<int?> _limit = CommonOptions.Limit(RecurrenceLimits.MaxPreview, $"how many occurrences ({DefaultOccurrences})");

    public PreviewRecurrence()
        : base("preview", "Says when a job with a recurrence rule would run. Nothing is created.", "asyncjobs recurring preview 'FREQ=DAILY;BYHOUR=3;BYMINUTE=0' --zone Europe/Berlin")
    {
        Add(_pattern);
        Add(_start);
        Add(_zone);
        Add(_limit);
    }

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var start = CommonOptions.ReadMoment(context, _start);
        var zone = context.Value(_zone);
        var function = new StringBuilder("PreviewRecurrence(Pattern=@p,Count=@n");
        var values = new StringBuilder($"?@p={Quoted(context.Value(_pattern)!)}&@n={context.Value(_limit) ?? DefaultOccurrences}");
        if (start is { } from)
        {
            function.Append(",Start=@s");
            values.Append(CultureInfo.InvariantCulture, $"&@s={from.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffffZ}");
        }

        if (zone is not null)
        {
            function.Append(",Zone=@z");
            values.Append("&@z=").Append(Quoted(zone));
        }

        var answer = await context.Api.GetAsync($"{function}){values}", context.CancellationToken);
        var rows = answer.Rows();
        context.Rows().Write(rows, SeriesShape.Moments);
        context.Say($"It runs {answer.Text("words")}. {(answer.Flag("complete") ? "These are all" : "It goes on")}; the time zone is {answer.Text("timezone")}.");
        return ExitCode.Done;
    }

    private static string Quoted(string text) => Uri.EscapeDataString($"'{text.Replace("'", "''", StringComparison.Ordinal)}'");
}
