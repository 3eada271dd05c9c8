using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Store;

internal sealed class StoreBackupCommand : ProgramCommand
{
    private static readonly RowShape Written = new("path", [new Column("path")], ["path"]);

    private readonly Option<string?> _data = StoreSource.Data();

    private readonly Argument<string?> _file = new("file")
    {
        Description = "a plain name, kept in the folder backups of the service's data; with --data any new file",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public StoreBackupCommand()
        : base("backup", "Copies the whole store into a new file, while the service goes on.", "asyncjobs store backup")
    {
        Add(_file);
        Add(_data);
    }

    public override string Notes => "The path of the copy is written. Without a name it is called by the time: jobs-20261126T061500Z.db.";

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var name = context.Value(_file) ?? string.Create(CultureInfo.InvariantCulture, $"jobs-{context.Environment.Time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}.db");
        var path = await WriteAsync(context, name, context.Value(_data));
        var output = context.Rows();
        if (output.Format == OutputFormat.Table)
        {
            output.WriteText(path);
        }
        else
        {
            output.WriteOne(new JsonObject { ["path"] = path }, Written);
        }

        return ExitCode.Done;
    }

    private static async Task<string> WriteAsync(CommandContext context, string file, string? folder)
    {
        if (folder is null)
        {
            var answer = (await context.Api.PostLongAsync("BackupStore", new JsonObject { ["Name"] = file }, context.CancellationToken)).Object(context.Api.Url);
            return answer.Text("Path")
                ?? throw new CommandException(ExitCode.Failed, $"{context.Api.Url} does not answer as asyncjobs does: no path of the backup. Is --url right?");
        }

        var path = Path.GetFullPath(file);
        using var store = StoreSource.Open(folder);
        await Task.Run(
            () => StoreSource.Try(() =>
            {
                store.BackUp(path, context.CancellationToken);
                return path;
            }),
            context.CancellationToken);
        return path;
    }
}
