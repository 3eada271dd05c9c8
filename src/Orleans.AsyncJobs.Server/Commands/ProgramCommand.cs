using System.CommandLine;

namespace Orleans.AsyncJobs.Server.Commands;

/// <summary>A command that does something, with the one example that its help shows and a test runs.</summary>
/// <param name="name">Its name below its noun.</param>
/// <param name="description">What it does, in one line.</param>
/// <param name="example">A whole line for a shell. <see cref="ExampleId"/> stands for a job's id.</param>
internal abstract class ProgramCommand(string name, string description, string example) : Command(name, description)
{
    /// <summary>The id of a job in examples.</summary>
    public const string ExampleId = "01a20227-7408-756e-9e90-e5adb7114a4e";

    public string Example { get; } = example;

    /// <summary>More that its help should say; empty for nothing.</summary>
    public virtual string Notes => "";

    /// <summary>Does it.</summary>
    /// <exception cref="CommandException">It could not be done.</exception>
    public abstract Task<ExitCode> RunAsync(CommandContext context);
}
