using System.CommandLine;
using Orleans.AsyncJobs.Server.Commands.Bulk;
using Orleans.AsyncJobs.Server.Commands.Completion;
using Orleans.AsyncJobs.Server.Commands.Doctor;
using Orleans.AsyncJobs.Server.Commands.Handlers;
using Orleans.AsyncJobs.Server.Commands.Jobs;
using Orleans.AsyncJobs.Server.Commands.Lines;
using Orleans.AsyncJobs.Server.Commands.Recurring;
using Orleans.AsyncJobs.Server.Commands.Store;

namespace Orleans.AsyncJobs.Server.Commands;

/// <summary>All commands, below their nouns.</summary>
internal sealed class CommandTree
{
    public const string ProgramName = "asyncjobs";
    private const string ServeName = "serve";

    /// <summary>The words that may come first, in the order of the help.</summary>
    public static IReadOnlyList<string> Nouns { get; } = [ServeName, "job", "line", "handler", "recurring", "bulk", "store", "doctor", "completion"];

    private CommandTree()
    {
        Help = new Option<bool>("--help", "-h", "-?") { Description = "this text", Recursive = true };
        Root.Options.Add(Help);
        foreach (var option in Globals.All)
        {
            Root.Options.Add(option);
        }
    }

    /// <summary>A plain command: the library's own root would bring a help and a version of the assembly it was started from.</summary>
    public Command Root { get; } = new(ProgramName, "Orleans.AsyncJobs: a durable job service with a Dataverse-compatible Web API.");

    public GlobalOptions Globals { get; } = new();

    public Option<bool> Help { get; }

    /// <summary>Every command that does something.</summary>
    public IEnumerable<ProgramCommand> All => Root.Subcommands.SelectMany(Below).OfType<ProgramCommand>().Where(command => !command.Hidden);

    public static CommandTree Build()
    {
        var tree = new CommandTree();
        tree.Root.Add(new ServeCommand());
        tree.AddNoun("job", "Jobs: see, create and steer them.",
            new ListJobs(),
            new CountJobs(),
            new ShowJob(),
            new CreateJob(),
            JobVerb.Cancel(),
            JobVerb.Retry(),
            JobVerb.Resume(),
            JobVerb.Pause(),
            JobVerb.Postpone(),
            JobVerb.Delete(),
            new ExplainJob(),
            new JobLogs(),
            new WaitForJobs(),
            new WatchJob(),
            new ExportJobs());
        tree.AddNoun("line", "Lines of jobs that share a dependency token.", new ListLines(), new ShowLine());
        tree.AddNoun("handler", "Handlers: what runs jobs.", new ListHandlers(), new ShowHandler(), HandlerVerb.Pause(), HandlerVerb.Resume(), HandlerVerb.Limit());
        tree.AddNoun("recurring", "Jobs that recur, and when a rule occurs.", new ListRecurring(), new ShowRecurring(), new RunRecurring(), new PreviewRecurrence());
        tree.AddNoun("bulk", "Mass actions: what 'job <verb> --filter' has begun.", new ListBulk(), new ShowBulk(), new UndoBulk());
        tree.AddNoun("store", "The store: its state, a check, a backup, its size.", new StoreInfoCommand(), new StoreCheckCommand(), new StoreBackupCommand(), new StoreCompactCommand());
        tree.Root.Add(new DoctorCommand());
        tree.AddNoun("completion", "Completion of lines in a shell.", ShellCompletion.All);
        return tree;
    }

    /// <summary>The words that call a command.</summary>
    public static string PathOf(Command command)
    {
        List<string> names = [];
        for (Symbol? symbol = command; symbol is not null; symbol = symbol.Parents.FirstOrDefault())
        {
            names.Insert(0, symbol.Name);
        }

        return string.Join(' ', names);
    }

    /// <summary>No file stands for arguments: <c>@file</c> is data.</summary>
    public ParseResult Parse(IReadOnlyList<string> args) => Root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

    /// <summary>
    /// The arguments of the server where a line is meant for it, and null where it is for another command. No command means
    /// to serve, so that a line for the server reads as it did before there were commands.
    /// </summary>
    public string[]? ServeArguments(string[] args)
    {
        var i = 0;
        while (i < args.Length && Globals.Takes(args[i], out var valueFollows))
        {
            i += valueFollows ? 2 : 1;
        }

        var word = i < args.Length ? args[i] : null;
        if (word is "--help" or "-h" or "-?" || Root.Subcommands.Any(command => command.Name == word && word != ServeName))
        {
            return null;
        }

        if (word == ServeName)
        {
            return [.. args[..i], .. args[(i + 1)..]];
        }

        return args;
    }

    private static IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(Below).Prepend(command);

    private void AddNoun(string name, string description, params IEnumerable<ProgramCommand> commands)
    {
        var noun = new Command(name, description);
        foreach (var command in commands)
        {
            noun.Add(command);
        }

        Root.Add(noun);
    }
}
