using System.CommandLine;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands.Handlers;

internal sealed class ShowHandler : ProgramCommand
{
    private readonly Argument<string> _name = new("name") { Description = "the handler's name" };

    public ShowHandler()
        : base("show", "Shows a handler, with who paused or limited it and why.", "asyncjobs handler show HttpRequest") => Add(_name);

    public override async Task<ExitCode> RunAsync(CommandContext context)
    {
        var row = await context.Api.GetAsync(HandlerShape.PathOf(context.Value(_name)!), context.CancellationToken);
        var output = context.Rows();
        if (output.Format == OutputFormat.Table)
        {
            output.WriteMembers(HandlerShape.MembersOf(row, output.Look));
        }
        else
        {
            output.WriteOne(row, HandlerShape.Rows);
        }

        return ExitCode.Done;
    }
}
