using System.CommandLine;

namespace Orleans.AsyncJobs.Server.Commands.Completion;

/// <summary>What may stand at a place of a line. The scripts of <see cref="ShellCompletion"/> ask it while somebody types.</summary>
internal sealed class Completions : ProgramCommand
{
    public const string CommandName = "words";

    private readonly Argument<string> _line = new("line") { Description = "the line up to the cursor, with the name of the program" };

    public Completions()
        : base(CommandName, "Says what may stand at the end of a line. The scripts ask it.", $"asyncjobs completion {CommandName} 'asyncjobs job li'")
    {
        Add(_line);
        Hidden = true;
    }

    public override Task<ExitCode> RunAsync(CommandContext context)
    {
        // The first word is the program, however it was called.
        var line = context.Value(_line)!.TrimStart();
        var end = line.IndexOfAny([' ', '\t']);
        var rest = end < 0 ? "" : line[(end + 1)..];
        var word = rest[(rest.LastIndexOfAny([' ', '\t']) + 1)..];
        var root = (Command)context.Parse.RootCommandResult.Command;
        foreach (var item in root.Parse(rest, new ParserConfiguration { ResponseFileTokenReplacer = null }).GetCompletions(rest.Length))
        {
            // The library finds a word by any part of it; a shell completes its begin.
            if ((item.InsertText ?? item.Label) is var text && text.StartsWith(word, StringComparison.Ordinal))
            {
                context.Environment.Output.WriteLine(text);
            }
        }

        context.Environment.Output.Flush();
        return Task.FromResult(ExitCode.Done);
    }
}
