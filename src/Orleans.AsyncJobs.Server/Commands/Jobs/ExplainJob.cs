using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Jobs;

internal sealed class ExplainJob : ProgramCommand
{
    private static readonly RowShape Rows = new("jobId", [new Column("kind")], ["jobId", "name", "state", "status", "kind", "reason", "remedy"]);

    private readonly Argument<string> _id = JobIds.One();

    public ExplainJob()
        : base("explain", "Says why a job does not run, and what would let it.", $"asyncjobs job explain {ExampleId}") => Add(_id);

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var id = JobIds.Parse(context.Value(_id)!);
        var explanation = await context.Api.GetAsync(JobShape.PathOf(id, "ExplainJob()"), context.CancellationToken);
        var output = context.Rows();
        if (output.Format == OutputFormat.Table)
        {
            output.WriteText(Text(explanation, output.Look).TrimEnd('\n'));
        }
        else
        {
            output.WriteOne(explanation, Rows);
        }

        return ExitCode.Done;
    }

    /// <summary>The job, and below it the jobs in front of it. The one that really blocks comes first: it is where something can be done.</summary>
    private static string Text(JsonObject explanation, TableLook look)
    {
        var text = new StringBuilder();
        IReadOnlyList<JsonObject> chain = explanation["chain"] is JsonArray ? explanation.Rows("chain") : [];
        Describe(text, explanation, "", look);
        if (chain.Count > 0)
        {
            text.Append("\nWhat really blocks it:\n");
            Describe(text, chain[^1], "  ", look);
        }

        if (chain.Count > 1)
        {
            text.Append("\nIn front of it, the nearest first:\n");
            foreach (var job in chain.SkipLast(1))
            {
                text.Append("  ").Append(Head(job)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static void Describe(StringBuilder text, JsonObject job, string indent, TableLook look)
    {
        text.Append(indent).Append(Head(job)).Append('\n');
        var reason = job.Text("reason") is { Length: > 0 } given ? given : "Nothing holds it.";
        text.Append(indent).Append("  why:    ").Append(TerminalText.Line(reason)).Append('\n');
        if (job.Time("until") is { } until)
        {
            text.Append(indent).Append("  until:  ").Append(Times.Moment(until)).Append(" (").Append(Times.Age(look.Now - until)).Append(")\n");
        }

        if (job.Text("lastError") is { Length: > 0 } error)
        {
            text.Append(indent).Append("  error:  ").Append(TerminalText.Line(error)).Append('\n');
        }

        if (job.Text("remedy") is { Length: > 0 } remedy)
        {
            text.Append(indent).Append("  remedy: ").Append(TerminalText.Line(remedy)).Append('\n');
        }
    }

    private static string Head(JsonObject job)
    {
        var state = JobShape.StateOf(new JsonObject { ["statuscode"] = job.Number("status") }).Text;
        return $"{TerminalText.Line(job.Text("name") ?? "")}  {job.Text("jobId")}  {(state.Length > 0 ? state : job.Text("status"))}";
    }
}
