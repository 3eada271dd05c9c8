using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Jobs;

internal sealed class ExportJobs : ProgramCommand
{
    private const int PageRows = 1_000;

    private readonly JobFilterOptions _filter = new();
    private readonly Option<string?> _columns = CommonOptions.Columns();
    private readonly Option<int?> _limit = CommonOptions.Limit(int.MaxValue, "the most jobs; else all");
    private readonly Option<string?> _output = new("--output") { Description = "a file; it is there when it is complete, and replaces one of that name", HelpName = "file" };

    public ExportJobs()
        : base("export", "Writes all jobs, the oldest first, as JSON lines or CSV.", "asyncjobs job export --filter 'state:failed' -o csv --output failed.csv")
    {
        _filter.AddTo(this);
        Add(_columns);
        Add(_limit);
        Add(_output);
    }

    public override string Notes => """
        What is written are the jobs that were there when it began, each once, whatever comes or goes meanwhile. CSV is RFC 4180; text
        that a spreadsheet would take for a formula gets a ' in front. The column data is written only if it is asked for.
        """;

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var format = context.Format(OutputFormat.JsonLines);
        var columns = CommonOptions.ReadColumns(context, _columns);
        var filter = _filter.Read(context);
        if (context.Value(_output) is not { } path)
        {
            // A table needs all rows to know its widths: people get lines too.
            var output = new RowWriter(format == OutputFormat.Table ? OutputFormat.JsonLines : format, context.Environment.Output, context.Rows().Look);
            var written = await WriteAsync(context, output, filter, columns);
            context.Say($"{Counted.Jobs(written)} written.");
            return ExitCode.Done;
        }

        await WriteFileAsync(context, path, format == OutputFormat.Table ? OutputFormat.JsonLines : format, filter, columns);
        return ExitCode.Done;
    }

    private async Task WriteFileAsync(CommandContext context, string path, OutputFormat format, JobFilter? filter, IReadOnlyList<string>? columns)
    {
        var unfinished = $"{path}.part";
        try
        {
            long written;
            await using (var file = new StreamWriter(unfinished, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 65_536))
            {
                var look = context.Rows().Look with { IsTerminal = false };
                written = await WriteAsync(context, new RowWriter(format, file, look), filter, columns);
            }

            File.Move(unfinished, path, overwrite: true);
            context.Say($"{Counted.Jobs(written)} written to {path}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Failed, $"{path} could not be written: {exception.Message}", exception);
        }
        finally
        {
            if (File.Exists(unfinished))
            {
                File.Delete(unfinished);
            }
        }
    }

    private async Task<long> WriteAsync(CommandContext context, RowWriter output, JobFilter? filter, IReadOnlyList<string>? columns)
    {
        // A sequence is given at commit: no job that comes later has a smaller one.
        var newest = await JobQueries.ReadAsync(context, null, ["sequence"], "sequence desc", 1);
        var last = newest.Count == 0 ? 0 : newest[0].Number("sequence") ?? 0;
        var select = JobShape.SelectFor(output.Format, columns);
        var wantsData = select?.Contains(JobShape.Data, StringComparer.Ordinal) == true;
        List<string>? paged = select is null ? null : [.. select.Where(name => name != JobShape.Data).Union(["sequence", JobShape.Id], StringComparer.Ordinal)];
        var limit = context.Value(_limit) ?? long.MaxValue;
        var written = 0L;
        output.WriteHead(JobShape.Rows, columns);
        for (var after = 0L; written < limit;)
        {
            var rows = await JobQueries.ReadPageAsync(context, filter, paged, after, last, (int)Math.Min(PageRows, limit - written));
            foreach (var row in rows)
            {
                after = row.Number("sequence")
                    ?? throw new CommandException(ExitCode.Failed, $"{context.Api.Url} does not answer as asyncjobs does: a job without a sequence. Is --url right?");
                if (!wantsData || await AddDataAsync(context, row))
                {
                    output.WriteNext(row, JobShape.Rows, columns);
                    written++;
                }
            }

            if (rows.Count < PageRows)
            {
                break;
            }
        }

        output.Flush();
        return written;
    }

    /// <summary>Reads a job's data, one at a time: it may be large. A job that is gone meanwhile is left out.</summary>
    private static async Task<bool> AddDataAsync(CommandContext context, JsonObject row)
    {
        if (!Guid.TryParse(row.Text(JobShape.Id), CultureInfo.InvariantCulture, out var id))
        {
            return false;
        }

        try
        {
            row[JobShape.Data] = (await JobQueries.ReadOneAsync(context, id, [JobShape.Data]))[JobShape.Data]?.DeepClone();
            return true;
        }
        catch (CommandException exception) when (exception.ExitCode == ExitCode.NotFound)
        {
            return false;
        }
    }
}
