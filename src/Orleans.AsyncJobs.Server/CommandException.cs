namespace Orleans.AsyncJobs.Server;

/// <summary>Ends a command with a sentence for the person at the console and an exit code for the script.</summary>
internal sealed class CommandException(ExitCode exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public ExitCode ExitCode { get; } = exitCode;

    public static CommandException WrongUse(string message) => new(ExitCode.WrongUse, message);
}
