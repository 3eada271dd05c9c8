using System.CommandLine;

namespace Orleans.AsyncJobs.Server.Commands;

/// <summary>Stands for the service in help and completion. Its line is read by <see cref="ServerArguments"/>, since any setting may be an option.</summary>
internal sealed class ServeCommand : ProgramCommand
{
    public ServeCommand()
        : base("serve", "Runs the service. This is what no command does, too.", "asyncjobs serve --urls http://127.0.0.1:5080 --data ./data")
    {
        Add(new Option<string>("--urls") { Description = "where to listen" });
        Add(new Option<string>("--data") { Description = "folder of the store" });
        TreatUnmatchedTokensAsErrors = false;
    }

    public override Task<ExitCode> RunAsync(CommandContext context) =>
        throw new InvalidOperationException("The line of the server is read before the others.");
}
