using System.CommandLine;
using Orleans.AsyncJobs.Server.Http;

namespace Orleans.AsyncJobs.Server.Commands.Handlers;

internal sealed class ListHandlers : ProgramCommand
{
    private readonly Option<string?> _columns = CommonOptions.Columns();

    public ListHandlers()
        : base("list", "Lists the handlers: what runs of them, what waits, how they did in the last 24 hours.", "asyncjobs handler list") => Add(_columns);

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var columns = CommonOptions.ReadColumns(context, _columns);
        var answer = await context.Api.GetAsync(HandlerShape.Set, context.CancellationToken);
        context.Rows().Write(answer.Rows(), HandlerShape.Rows, columns);
        return ExitCode.Done;
    }
}
